// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.probe;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Switches tracing per language while the agent runs. */
@ProviderType
public interface Languages {

  /** Returns for every language whether its processes may take part. */
  Map<Language, Boolean> states();

  /**
   * Lets processes of this language take part, or not. Takes effect within 100 ms; requests that
   * are under way end without a span.
   */
  void enable(Language language, boolean enabled);
}
