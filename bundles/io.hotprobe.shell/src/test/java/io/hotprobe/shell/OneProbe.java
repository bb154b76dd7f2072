// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import io.hotprobe.bpf.BpfObject;
import io.hotprobe.probe.Probe;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Registers a probe of the name that its bundle's manifest has; nobody loads it. */
public final class OneProbe implements BundleActivator, Probe {

  @Override
  public void start(BundleContext context) {
    String name = context.getBundle().getHeaders().get("Probe-Name");
    context.registerService(Probe.class, this, new Hashtable<>(Map.of(Probe.NAME, name)));
  }

  @Override
  public void stop(BundleContext context) {}

  @Override
  public BpfObject object() {
    throw new UnsupportedOperationException();
  }
}
