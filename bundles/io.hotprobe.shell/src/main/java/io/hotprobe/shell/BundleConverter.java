// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import java.util.stream.Stream;
import org.apache.felix.service.command.Converter;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Lets commands that take a bundle, such as felix:update, take its number or symbolic name. */
@Component(
    service = Converter.class,
    property = Converter.CONVERTER_CLASSES + "=org.osgi.framework.Bundle")
public final class BundleConverter implements Converter {
  private final BundleContext context;

  @Activate
  public BundleConverter(BundleContext context) {
    this.context = context;
  }

  @Override
  public @Nullable Object convert(Class<?> desired, Object value) {
    return desired == Bundle.class ? find(value.toString()) : null;
  }

  private Bundle find(String text) {
    return Stream.of(context.getBundles())
        .filter(
            bundle ->
                text.equals(Long.toString(bundle.getBundleId()))
                    || text.equals(bundle.getSymbolicName()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no bundle '%s'; expected a number or a symbolic name of felix:lb -s"
                        .formatted(text)));
  }

  @Override
  public @Nullable CharSequence format(Object target, int level, Converter escape) {
    return null;
  }
}
