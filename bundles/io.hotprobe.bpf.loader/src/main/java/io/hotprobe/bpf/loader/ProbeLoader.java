// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.loader.ffi.Libbpf;
import io.hotprobe.probe.LiveProbe;
import io.hotprobe.probe.Probe;
import io.hotprobe.probe.ProbeHistory;
import io.hotprobe.span.Counters;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The whiteboard: probe services become live probes. */
@Component(
    configurationPid = "io.hotprobe.bpf.loader",
    immediate = true,
    service = {ProbeHistory.class, Counters.class})
@Designate(ocd = ProbeLoader.Config.class)
public final class ProbeLoader implements ProbeHistory, Counters {
  private static final Logger LOG = System.getLogger("io.hotprobe.bpf.loader");
  private static final Duration LINGER = Duration.ofSeconds(3);

  private final BundleContext context;
  private final ProbeManager manager;
  private final Map<ServiceReference<Probe>, Candidate> candidates = new ConcurrentHashMap<>();

  /** Configuration of the loader. */
  @ObjectClassDefinition(name = "Hotprobe kernel probe loader")
  public @interface Config {
    /** Where cgroup programs attach. */
    @AttributeDefinition(description = "cgroup v2 directory; empty: the cgroup v2 mount")
    String cgroupPath() default "";

    /** How much to tell of a refusal. */
    @AttributeDefinition(description = "log the verifier's whole log when a program is refused")
    boolean bpfDebug() default false;

    /** How long shared maps are kept. */
    @AttributeDefinition(description = "seconds that shared maps outlive their last user")
    int leaseSeconds() default 30;

    /** Whether to measure programs. */
    @AttributeDefinition(description = "let the kernel count runs and time of BPF programs")
    boolean statistics() default false;
  }

  /** Starts with no probes. */
  @Activate
  public ProbeLoader(BundleContext context, Config config) {
    this.context = context;
    String version = Libbpf.require();
    CgroupDirectory cgroup = CgroupDirectory.of(config.cgroupPath());
    manager =
        new ProbeManager(
            new ProbeManager.Settings(
                cgroup,
                Duration.ofSeconds(config.leaseSeconds()),
                LINGER,
                config.bpfDebug(),
                config.statistics()),
            this::announce);
    LOG.log(
        Level.INFO,
        "loader with libbpf {0}: cgroup {1}, lease {2} s, statistics {3}",
        version,
        cgroup.path(),
        config.leaseSeconds(),
        config.statistics());
  }

  private Runnable announce(String name, LiveProbe live, String digest) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(Probe.NAME, name);
    properties.put("probe.bundle", live.bundle());
    properties.put("probe.generation", live.generation());
    properties.put("probe.digest", digest);
    ServiceRegistration<LiveProbe> registration =
        context.registerService(LiveProbe.class, live, properties);
    return () -> unregister(registration);
  }

  private static void unregister(ServiceRegistration<LiveProbe> registration) {
    try {
      registration.unregister();
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, "the framework has unregistered a live probe already");
    }
  }

  @Reference(
      service = Probe.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC)
  void addProbe(ServiceReference<Probe> reference, Probe probe) {
    if (!(reference.getProperty(Probe.NAME) instanceof String name) || name.isBlank()) {
      LOG.log(
          Level.WARNING,
          "a Probe service of {0} is ignored: expected its name in the property {1}",
          bundle(reference),
          Probe.NAME);
      return;
    }
    Candidate candidate = new Candidate(name, bundle(reference), probe);
    candidates.put(reference, candidate);
    manager.add(candidate);
  }

  void removeProbe(ServiceReference<Probe> reference) {
    Candidate candidate = candidates.remove(reference);
    if (candidate != null) {
      manager.remove(candidate, isStopped(reference.getBundle()));
    }
  }

  /** Tells a bundle that somebody stopped from one that will come back, such as for an update. */
  private static boolean isStopped(@Nullable Bundle bundle) {
    return bundle != null && !bundle.adapt(BundleStartLevel.class).isPersistentlyStarted();
  }

  private static String bundle(ServiceReference<Probe> reference) {
    Bundle bundle = reference.getBundle();
    return bundle == null ? "unknown" : bundle.getSymbolicName() + " " + bundle.getVersion();
  }

  @Override
  public List<Entry> entries() {
    return manager.audit().entries();
  }

  @Override
  public String component() {
    return manager.events().component();
  }

  @Override
  public Map<String, Long> counters() {
    return manager.events().counters();
  }

  @Deactivate
  void stop() {
    manager.close();
  }
}
