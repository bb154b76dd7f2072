// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector;

import io.hotprobe.bpf.KernelReport;
import io.hotprobe.bpf.KernelReport.Entry;
import io.hotprobe.bpf.KernelState;
import io.hotprobe.bpf.KernelTrial;
import io.hotprobe.lockdown.detector.facts.SituationReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Examines the kernel when the agent starts, and keeps an eye on it. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "io.hotprobe.lockdown.detector")
@Designate(ocd = Detector.Settings.class)
public final class Detector {
  private static final Logger LOG = System.getLogger("io.hotprobe.lockdown.detector");
  private static final String LOOP = "hotprobe.helper.loop";

  /** How to examine. */
  @ObjectClassDefinition(name = "Hotprobe lockdown detector")
  public @interface Settings {
    /** OTEL_EBPF_OVERRIDE_BPF_LOOP_ENABLED. */
    @AttributeDefinition(
        description =
            "the kernel is said to have bpf_loop, whatever its version; the trial decides anyway,"
                + " and a refusal is warned of")
    boolean overrideBpfLoopEnabled() default false;

    /** OTEL_EBPF_ENFORCE_SYS_CAPS. */
    @AttributeDefinition(description = "do not run when a capability that is needed is missing")
    boolean enforceSysCaps() default false;

    /** How often to look for changes. */
    @AttributeDefinition(description = "seconds between two looks at what can change", min = "1")
    int pollSeconds() default 3;
  }

  private final BundleContext context;
  private final Watch watch;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("hotprobe-detector").daemon().factory());
  private volatile Future<?> polling;
  private @Nullable ServiceRegistration<KernelReport> report;

  /** Begins to examine; returns at once. */
  @Activate
  public Detector(
      @Reference KernelTrial trial,
      @Reference KernelState kernel,
      BundleContext context,
      Settings settings) {
    this.context = context;
    SituationReader reader =
        new SituationReader(Path.of("/"), kernel, context.getProperty("hotprobe.lockdown.file"));
    this.watch = new Watch(AbilityTable.load(), trial, reader::read, new OsgiConditions(context));
    tellOfCapabilities();
    executor.execute(() -> guarded(this::examine));
    polling = adopt(settings);
  }

  /** Goes on with other settings; nothing is tried again for that. */
  @Modified
  void modified(Settings settings) {
    polling.cancel(false);
    polling = adopt(settings);
  }

  private Future<?> adopt(Settings settings) {
    int seconds = Math.max(1, settings.pollSeconds());
    LOG.log(
        Level.INFO,
        "Looks for changes every {0} s, enforceSysCaps {1}, overrideBpfLoopEnabled {2}",
        seconds,
        settings.enforceSysCaps(),
        settings.overrideBpfLoopEnabled());
    if (settings.enforceSysCaps()) {
      enforce();
    }
    if (settings.overrideBpfLoopEnabled()) {
      executor.execute(() -> guarded(this::checkOverride));
    }
    return executor.scheduleWithFixedDelay(
        () -> guarded(this::follow), seconds, seconds, TimeUnit.SECONDS);
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private static void guarded(Work work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CancellationException e) {
      LOG.log(Level.DEBUG, e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the examination of the kernel failed", e);
    }
  }

  private List<Entry> missingCapabilities() {
    return Report.capabilities(watch.findings().situation()).stream()
        .filter(entry -> entry.result().equals("missing"))
        .toList();
  }

  private void tellOfCapabilities() {
    for (Entry entry : missingCapabilities()) {
      LOG.log(Level.WARNING, "{0} is missing: {1}", entry.name(), entry.consequence());
    }
  }

  private void enforce() {
    String missing =
        missingCapabilities().stream().map(Entry::name).collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      Enforcement.stop(context, "the setting enforceSysCaps forbids to run without " + missing);
    }
  }

  private void examine() throws InterruptedException {
    long begin = System.nanoTime();
    watch.examine();
    report = context.registerService(KernelReport.class, new Report(watch::findings), null);
    List<Entry> entries = watch.findings().entries();
    List<Entry> missing = entries.stream().filter(entry -> !entry.available()).toList();
    LOG.log(
        Level.INFO,
        "Linux {0}, lockdown {1}: {2} of {3} abilities, tried within {4} ms; missing: {5}",
        watch.findings().situation().release(),
        watch.findings().lockdown(),
        entries.size() - missing.size(),
        entries.size(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin),
        missing.stream().map(Entry::name).collect(Collectors.joining(", ")));
  }

  private void checkOverride() {
    for (Entry entry : watch.findings().entries()) {
      if (entry.name().equals(LOOP) && !entry.available()) {
        LOG.log(
            Level.WARNING,
            "overrideBpfLoopEnabled says that this kernel has bpf_loop, but: {0}; {1}",
            entry.detail(),
            entry.consequence());
      }
    }
  }

  private void follow() throws InterruptedException {
    watch.follow(change -> LOG.log(Level.WARNING, change));
  }

  /** Waits for a trial that is going on, then takes everything back. */
  @Deactivate
  void stop() {
    watch.cancel();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(30, TimeUnit.SECONDS)) {
        LOG.log(Level.ERROR, "a trial did not end within 30 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (report != null) {
      report.unregister();
    }
    watch.end();
  }
}
