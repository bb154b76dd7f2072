// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.bpf.KernelMaps;
import io.hotprobe.probe.Language;
import io.hotprobe.probe.Languages;
import io.hotprobe.probe.LiveProbe;
import io.hotprobe.probe.Probe;
import io.hotprobe.probe.ProbeProvider;
import io.hotprobe.probe.ProcessDirectory;
import io.hotprobe.probe.ProcessListener;
import io.hotprobe.probe.TracedProcess;
import io.hotprobe.process.discovery.kernel.PolicyMap;
import io.hotprobe.process.discovery.kernel.ProcessEvent;
import io.hotprobe.process.discovery.proc.ProcFs;
import io.hotprobe.span.Counters;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Discovery as services: collects configuration and followers, hands all work to one thread. */
@Component(
    service = {ProcessDiscovery.class, ProcessDirectory.class, Languages.class, Counters.class},
    configurationPid = "io.hotprobe.process.discovery")
@Designate(ocd = DiscoverySettings.class)
public final class ProcessDiscovery implements ProcessDirectory, Languages, Counters {
  private static final int SCAN_PIECE = 8;
  private final SituationSource source;
  private final PolicyMap policies = new PolicyMap();
  private final ProcessTable table = new ProcessTable(System::nanoTime);
  private final Followers followers;
  private final Tracker tracker;
  private final Worker worker;
  private final Map<Language, Boolean> languages = new EnumMap<>(Language.class);

  /** Creates the component and starts its thread. */
  @Activate
  public ProcessDiscovery(BundleContext context, DiscoverySettings settings) {
    this(
        new ProcFs(Path.of("/proc")),
        new SituationSource(settings, Path.of("/"), context.getBundle().getVersion().toString()),
        ProbeRegistrar.of(context));
  }

  ProcessDiscovery(ProcFs proc, SituationSource source, Followers.Registrar registrar) {
    this.source = source;
    this.followers = new Followers(registrar);
    for (Language language : Language.values()) {
      languages.put(language, true);
    }
    Examiner examiner = new Examiner(proc, ProcessHandle.current().pid());
    this.tracker = new Tracker(examiner, policies, table, followers, source.current());
    this.worker = new Worker(tracker::examineAgain, new Scan());
    worker.start();
  }

  private final class Scan implements Worker.Scan {
    @Override
    public void begin() {
      tracker.beginScan(source.current());
    }

    @Override
    public boolean next() {
      boolean more = tracker.scanSome(SCAN_PIECE);
      if (!more) {
        source.report(policies.connected(), table.processes().size());
      }
      return more;
    }
  }

  @Modified
  void modified(DiscoverySettings settings) {
    source.settings(settings);
    worker.scanSoon();
  }

  /** The policies stay until the object is told to go: there may be a successor. */
  @Deactivate
  void deactivate() {
    worker.close();
    followers.close();
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addRule(RuleComponent rule) {
    source.add(rule);
    worker.scanSoon();
  }

  void removeRule(RuleComponent rule) {
    source.remove(rule);
    worker.scanSoon();
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addListener(ProcessListener listener) {
    worker.submit(() -> followers.add(listener));
  }

  void removeListener(ProcessListener listener) {
    worker.submit(() -> followers.remove(listener));
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addProvider(ProbeProvider provider, Map<String, Object> properties) {
    Object name = properties.getOrDefault(Probe.NAME, provider.getClass().getSimpleName());
    worker.submit(() -> followers.add(provider, name.toString()));
  }

  void removeProvider(ProbeProvider provider) {
    worker.submit(() -> followers.remove(provider));
  }

  /** Once the programs are attached no process can be missed: look for those missed before. */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      target = "(probe.name=process.discovery)")
  void addLive(LiveProbe live) {
    worker.scanSoon();
  }

  void removeLive(LiveProbe live) {}

  void connect(KernelMaps maps) {
    policies.connect(maps);
    worker.scanSoon();
  }

  /** The object goes. A successor finds the policies as they are; without one nobody is traced. */
  void disconnect(@Nullable KernelMaps maps, boolean replaced) {
    policies.disconnect(maps, replaced);
    worker.scanSoon();
  }

  void offer(ProcessEvent event) {
    if (event.kind() == ProcessEvent.Kind.FORK) {
      policies.inherited(event.pid());
    }
    worker.offer(
        () -> {
          if (tracker.handle(event)) {
            worker.lookAgain(event.pid());
          }
        });
  }

  @Override
  public Optional<TracedProcess> find(int pid) {
    return table.find(pid);
  }

  @Override
  public Collection<TracedProcess> processes() {
    return table.processes();
  }

  @Override
  public Map<Language, Boolean> states() {
    synchronized (languages) {
      return new EnumMap<>(languages);
    }
  }

  @Override
  public void enable(Language language, boolean enabled) {
    synchronized (languages) {
      languages.put(language, enabled);
    }
    worker.submit(() -> tracker.enable(language, enabled));
    if (enabled) {
      worker.scanSoon();
    }
  }

  @Override
  public String component() {
    return "process.discovery";
  }

  @Override
  public Map<String, Long> counters() {
    Map<String, Long> all = new TreeMap<>();
    tracker.counts().forEach((name, value) -> all.put(name, value.get()));
    all.put("lost.events_ring_full", policies.lostEvents());
    all.put("lost.events_queue_full", worker.lost());
    all.put("lost.policies_refused", policies.failures());
    return all;
  }
}
