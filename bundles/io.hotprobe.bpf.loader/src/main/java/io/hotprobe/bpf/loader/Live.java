// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.probe.LiveProbe;
import java.time.Instant;
import java.util.List;

/** A probe in the kernel, and what there is to say about it. */
final class Live implements LiveProbe {
  private final Candidate candidate;
  private final Loaded loaded;
  private final long generation;
  private final String digest;
  private final List<String> missing;
  private final String rungs;
  private final Instant since = Instant.now();

  Live(Candidate candidate, Loaded loaded, long generation, String digest, Selection selection) {
    this.candidate = candidate;
    this.loaded = loaded;
    this.generation = generation;
    this.digest = digest;
    this.missing = selection.missing();
    this.rungs = selection.toString();
  }

  Candidate candidate() {
    return candidate;
  }

  Loaded loaded() {
    return loaded;
  }

  String digest() {
    return digest;
  }

  /** Returns the hooks with their rungs in use. */
  String rungs() {
    return rungs;
  }

  @Override
  public String bundle() {
    return candidate.bundle();
  }

  @Override
  public long generation() {
    return generation;
  }

  @Override
  public Instant since() {
    return since;
  }

  @Override
  public List<Program> programs() {
    return loaded.programs();
  }

  @Override
  public List<String> missing() {
    return missing;
  }
}
