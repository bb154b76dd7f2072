// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;

/** Does something to every bundle many times, and demands that all is as before. */
final class Cycles {
  private static final int TIMES = 20;
  private static final int WARM_UP = 3;

  /** The loader keeps stopped probes for 3 s, and their maps for one more. */
  private static final int QUIET_STEPS = 10;

  private static final int STEP_MILLIS = 500;

  private Cycles() {}

  /** What is done to a bundle. */
  interface Action {
    void run(Agent agent, Bundle bundle) throws Exception;
  }

  static void each(Agent agent, List<Bundle> bundles, Action action) throws Exception {
    Components components = new Components(agent);
    Holding baseline = quiet(agent);
    Map<String, String> before = components.states();
    for (Bundle bundle : bundles) {
      one(agent, bundle, action, baseline);
      assertEquals("after " + bundle.getSymbolicName(), before, components.states());
    }
  }

  private static void one(Agent agent, Bundle bundle, Action action, Holding baseline)
      throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      action.run(agent, bundle);
    }
    String name = bundle.getSymbolicName();
    Holding before = baseline.awaitAgain(agent, WARM_UP + " cycles of " + name);
    Set<Kernel.Held> seen = new TreeSet<>();
    for (int i = 0; i < TIMES; i++) {
      action.run(agent, bundle);
      seen.addAll(Kernel.held());
    }
    String cycles = TIMES + " cycles of " + name;
    baseline.awaitAgain(agent, cycles);
    before.awaitClasses(agent, cycles);
    seen.removeAll(Kernel.held());
    Agent.eventually(
        "the kernel frees " + seen, () -> seen.stream().noneMatch(Kernel.Held::exists));
  }

  /** Returns what is held once that did not change for longer than the loader waits. */
  private static Holding quiet(Agent agent) throws Exception {
    Holding last = Holding.now(agent);
    for (int same = 0; same < QUIET_STEPS; ) {
      Thread.sleep(STEP_MILLIS);
      Holding now = Holding.now(agent);
      same = last.differences(now).isEmpty() ? same + 1 : 0;
      last = now;
    }
    return last;
  }
}
