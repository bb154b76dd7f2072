// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import java.util.Map;
import javax.inject.Inject;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/** Nothing is left behind, however often bundles are stopped, started and updated. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class CyclesNativeTest {
  @Inject private BundleContext context;
  private Agent agent;

  @Configuration
  public Option[] framework() {
    return Container.withKernel();
  }

  @Before
  public void start() throws Exception {
    agent = Agent.in(context);
    agent.configure("io.hotprobe.network.propagator", Map.of("mode", "headers"));
    for (String probe : new String[] {"kernel.probe", "network.propagator", "process.discovery"}) {
      new Probes(agent, probe).await();
    }
  }

  @Test
  public void stopAndStart_eachBundleTwentyTimes_leavesNothing() throws Exception {
    Cycles.each(agent, agent.all(Agent.OURS), Agent::restart);
  }

  @Test
  public void update_eachBundleTwentyTimes_leavesNothing() throws Exception {
    Cycles.each(agent, agent.withComponents(), Agent::update);
  }
}
