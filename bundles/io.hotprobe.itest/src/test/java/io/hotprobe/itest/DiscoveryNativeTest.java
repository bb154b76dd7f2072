// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import static org.junit.Assert.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/** Which processes take part, while languages and rules change. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class DiscoveryNativeTest {
  private static final String PID = "io.hotprobe.process.discovery";
  private static final List<String> PYTHON =
      List.of("python3", "-c", "import time; time.sleep(60)");

  @Inject private BundleContext context;
  private Agent agent;
  private Processes processes;
  private final Path cgroup = Path.of(System.getProperty("exam.cgroup", "."));

  @Configuration
  public Option[] framework() {
    return Container.withKernel();
  }

  @Before
  public void start() throws Exception {
    agent = Agent.in(context);
    processes = new Processes(agent, cgroup);
    configure("*");
  }

  @After
  public void endProcesses() throws Exception {
    processes.close();
  }

  @Test
  public void start_processOfTheCgroup_takesPartUntilItEnds() throws Exception {
    long python = processes.start(PYTHON);
    processes.await(Map.of(python, "python"));
    processes.end(python);
    processes.await(Map.of());
  }

  @Test
  public void language_disabled_itsProcessesTakeNoPartUntilEnabled() throws Exception {
    long python = processes.start(PYTHON);
    long other = processes.start(List.of("sleep", "60"));
    processes.await(Map.of(python, "python", other, "generic"));
    processes.enable("python", false);
    processes.await(Map.of(other, "generic"));
    long late = processes.start(PYTHON);
    long lateOther = processes.start(List.of("sleep", "60"));
    processes.await(Map.of(other, "generic", lateOther, "generic"));
    processes.enable("python", true);
    processes.await(
        Map.of(python, "python", late, "python", other, "generic", lateOther, "generic"));
  }

  @Test
  public void configure_otherRule_movesProcessesLive() throws Exception {
    long python = processes.start(PYTHON);
    long other = processes.start(List.of("sleep", "60"));
    processes.await(Map.of(python, "python", other, "generic"));
    configure("*/python3*");
    processes.await(Map.of(python, "python"));
    configure("*/sleep");
    processes.await(Map.of(other, "generic"));
  }

  @Test
  public void restart_discovery_findsTheProcessesAgain() throws Exception {
    long python = processes.start(PYTHON);
    processes.await(Map.of(python, "python"));
    agent.restart(agent.bundle(PID));
    processes.await(Map.of(python, "python"));
    assertEquals(1, processes.count());
  }

  private void configure(String executable) throws Exception {
    agent.configure(
        PID,
        Map.of(
            "cgroupPath",
            cgroup.toString(),
            "executable",
            new String[] {executable},
            "excludeSystemPaths",
            new String[0]));
  }
}
