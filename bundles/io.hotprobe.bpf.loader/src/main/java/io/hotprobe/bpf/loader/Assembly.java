// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.BpfObject;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Loads and attaches an object by trying: a rung that the kernel refuses is followed by the next.
 */
final class Assembly {
  private final Preparation preparation;
  private final Diagnosis diagnosis;
  private final SharedMaps shared;
  private final CgroupDirectory cgroup;
  private final Selection selection;

  /**
   * Creates it.
   *
   * @param constants those that the loader sets, by name
   * @param debug whether full verifier logs are wanted
   */
  Assembly(
      BpfObject spec,
      Map<String, Long> constants,
      SharedMaps shared,
      CgroupDirectory cgroup,
      boolean debug) {
    this.preparation = new Preparation(spec, shared, constants);
    this.diagnosis = new Diagnosis(preparation, debug);
    this.shared = shared;
    this.cgroup = cgroup;
    this.selection = new Selection(spec);
  }

  /** Returns the rungs in use and what is missing. */
  Selection selection() {
    return selection;
  }

  /**
   * Returns the object loaded and attached, except for what takes a predecessor's place.
   *
   * @param predecessor what can be replaced in place, by key
   * @param afterLoading called between loading and attaching, once for each try
   * @throws BpfException when a required hook has no rung that works
   */
  Loaded build(Map<String, Attached> predecessor, Consumer<Loaded> afterLoading) {
    while (true) {
      Loaded loaded = load();
      try {
        afterLoading.accept(loaded);
        if (attach(loaded, predecessor)) {
          return loaded;
        }
      } catch (RuntimeException | Error e) {
        closeAfter(e, loaded);
        throw e;
      }
      loaded.close();
    }
  }

  private static void closeAfter(Throwable failure, Loaded loaded) {
    try {
      loaded.close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private Loaded load() {
    while (true) {
      Set<String> programs = selection.programs();
      Preparation.Prepared prepared = preparation.open(programs);
      int result = prepared.object().load();
      if (result >= 0) {
        return new Loaded(selection.object().name(), prepared, shared);
      }
      prepared.object().close();
      Diagnosis.Culprit culprit = diagnosis.find(selection.object().name(), programs, -result);
      selection.rejectProgram(culprit.program(), culprit.reason());
    }
  }

  /** Attaches all choices; false when one was rejected, so that the object must be loaded anew. */
  private boolean attach(Loaded loaded, Map<String, Attached> predecessor) {
    Attacher attacher = new Attacher(loaded, cgroup, predecessor);
    for (Selection.Choice choice : selection.choices()) {
      @Nullable BpfException refusal = refusal(attacher, choice);
      if (refusal != null) {
        selection.reject(choice.hook(), refusal);
        return false;
      }
    }
    return true;
  }

  private static @Nullable BpfException refusal(Attacher attacher, Selection.Choice choice) {
    try {
      attacher.attach(choice);
      return null;
    } catch (BpfException e) {
      return e;
    }
  }
}
