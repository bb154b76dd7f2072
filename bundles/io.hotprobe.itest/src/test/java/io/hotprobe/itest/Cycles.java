// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import static org.junit.Assert.assertEquals;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;

/** Does something to every bundle many times, and demands that all is as before. */
final class Cycles {
  private static final int TIMES = 20;
  private static final int WARM_UP = 3;

  private Cycles() {}

  /** What is done to a bundle. */
  interface Action {
    void run(Agent agent, Bundle bundle) throws Exception;
  }

  static void each(Agent agent, Action action) throws Exception {
    Map<String, String> before = new Components(agent).states();
    for (Bundle bundle : agent.all(Agent.OURS)) {
      one(agent, bundle, action);
      assertEquals("after " + bundle.getSymbolicName(), before, new Components(agent).states());
    }
  }

  private static void one(Agent agent, Bundle bundle, Action action) throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      action.run(agent, bundle);
    }
    Holding before = settled(agent);
    Set<Kernel.Held> seen = new TreeSet<>();
    for (int i = 0; i < TIMES; i++) {
      action.run(agent, bundle);
      seen.addAll(Kernel.held());
    }
    before.awaitAgain(agent, TIMES + " cycles of " + bundle.getSymbolicName());
    seen.removeAll(Kernel.held());
    Agent.eventually(
        "the kernel frees " + seen, () -> seen.stream().noneMatch(Kernel.Held::exists));
  }

  /** Returns what is held once that no longer changes. */
  private static Holding settled(Agent agent) throws Exception {
    Holding[] last = {Holding.now(agent)};
    Agent.eventually(
        "the agent is quiet",
        () -> {
          Thread.sleep(300);
          Holding before = last[0];
          last[0] = Holding.now(agent);
          return before.differences(last[0]).isEmpty();
        });
    return last[0];
  }
}
