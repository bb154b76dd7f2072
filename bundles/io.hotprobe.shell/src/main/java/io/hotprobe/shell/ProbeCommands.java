// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import io.hotprobe.probe.LiveProbe;
import io.hotprobe.probe.Probe;
import io.hotprobe.probe.ProbeHistory;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What is in the kernel, and switching it on and off. */
@Component(
    service = ProbeCommands.class,
    property = {
      "osgi.command.scope=probe",
      "osgi.command.function=list",
      "osgi.command.function=start",
      "osgi.command.function=stop",
      "osgi.command.function=audit"
    })
public final class ProbeCommands {
  private final ProbeBundles bundles;
  private final ProbeHistory history;

  /** Created by the components' runtime. */
  @Activate
  public ProbeCommands(@Reference ProbeBundles bundles, @Reference ProbeHistory history) {
    this.bundles = bundles;
    this.history = history;
  }

  /** Prints the live probes with their programs, and what is registered and not live. */
  @Descriptor("live probes, their programs and the hooks in use")
  public void list() {
    System.out.print(describe());
  }

  String describe() {
    Map<String, LiveProbe> live = bundles.live();
    Table probes = new Table("PROBE", "GENERATION", "BUNDLE", "SINCE", "PROGRAMS", "NOT ATTACHED");
    live.forEach(
        (name, probe) ->
            probes.row(
                name,
                probe.generation(),
                probe.bundle(),
                probe.since().truncatedTo(ChronoUnit.SECONDS),
                probe.programs().size(),
                probe.missing().isEmpty() ? "-" : String.join("; ", probe.missing())));
    for (String name : bundles.waiting()) {
      probes.row(name, "-", "-", "not live", 0, lastWords(name));
    }
    Table programs = new Table("PROGRAM", "ID", "PROBE", "ATTACHED TO");
    live.forEach(
        (name, probe) ->
            probe
                .programs()
                .forEach(one -> programs.row(one.name(), one.id(), name, one.attachedTo())));
    return probes + "\n" + programs;
  }

  private String lastWords(String probe) {
    return history.entries().reversed().stream()
        .filter(entry -> entry.probe().equals(probe))
        .findFirst()
        .map(ProbeHistory.Entry::detail)
        .orElse("-");
  }

  /** Starts the bundle that provides the probe, and waits until the probe is live. */
  @Descriptor("start a probe: the bundle that provides it")
  public void start(@Descriptor("name of the probe") String name)
      throws BundleException, InterruptedException {
    bundles.start(name);
    if (!bundles.becomes(name, true)) {
      throw new IllegalStateException(
          "probe %s is not live; expected the %s service of its bundle, found: %s"
              .formatted(name, Probe.class.getSimpleName(), lastWords(name)));
    }
    System.out.println("started " + name);
  }

  /** Stops the bundle that provides the probe; the traced programs do not notice. */
  @Descriptor("stop a probe: the bundle that provides it")
  public void stop(@Descriptor("name of the probe") String name)
      throws BundleException, InterruptedException {
    bundles.stop(name);
    if (!bundles.becomes(name, false)) {
      throw new IllegalStateException(
          "the bundle of probe "
              + name
              + " is stopped, yet the probe is live: another provides it");
    }
    System.out.println("stopped " + name);
  }

  /** Prints what happened to which probe. */
  @Descriptor("what happened to which probe, oldest first")
  public void audit() {
    Table table = new Table("TIME", "PROBE", "CHANGE", "GENERATION", "BUNDLE", "SHA-256", "DETAIL");
    for (ProbeHistory.Entry entry : history.entries()) {
      table.row(
          entry.time().truncatedTo(ChronoUnit.MILLIS),
          entry.probe(),
          entry.change(),
          entry.generation(),
          entry.bundle(),
          entry.digest().isEmpty() ? "-" : entry.digest(),
          entry.detail());
    }
    System.out.print(table);
  }
}
