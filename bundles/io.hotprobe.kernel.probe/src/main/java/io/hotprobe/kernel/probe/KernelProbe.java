// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import io.hotprobe.bpf.Attachment.BySection;
import io.hotprobe.bpf.Attachment.Cgroup;
import io.hotprobe.bpf.Attachment.Slot;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Hook;
import io.hotprobe.bpf.KernelMaps;
import io.hotprobe.bpf.KernelVersion;
import io.hotprobe.probe.Probe;
import io.hotprobe.span.Counters;
import io.hotprobe.span.SpanSink;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Follows HTTP/1 exchanges of the processes that take part. */
@Component(
    service = {Probe.class, Counters.class},
    property = Probe.NAME + "=" + KernelProbe.PROBE,
    configurationPid = "io.hotprobe.kernel.probe")
@Designate(ocd = KernelProbe.Settings.class)
public final class KernelProbe implements Probe, Counters {
  static final String PROBE = "kernel.probe";

  private static final System.Logger LOG = System.getLogger("io.hotprobe.kernel.probe");
  private static final String CORE = "hp_core";
  private static final byte[] FIRST = Words.ofInt(0);

  /** Understudies of programs that run long, and of the others. */
  private static final int MANY = 7;

  private static final int FEW = 3;

  /** Limits of adoption: how long and how often a server span takes client spans as children. */
  @ObjectClassDefinition(name = "Hotprobe kernel probe")
  public @interface Settings {
    /** Seconds after its start in which a request adopts the requests that its thread makes. */
    @AttributeDefinition(min = "1")
    int maxTransactionSeconds() default 300;

    /** Requests that one request adopts. */
    @AttributeDefinition(min = "1")
    int maxSpansPerRequest() default 1000;
  }

  private final Settings settings;
  private final SpanSink sink;
  private final KernelVersion kernel;
  private final ExchangeDecoder decoder = new ExchangeDecoder(new Clock());
  private final KernelCounters counters = new KernelCounters();
  private volatile @Nullable KernelMaps maps;

  @Activate
  public KernelProbe(@Reference SpanSink sink, Settings settings) {
    this(sink, settings, KernelVersion.running());
  }

  KernelProbe(SpanSink sink, Settings settings, KernelVersion kernel) {
    this.sink = sink;
    this.settings = settings;
    this.kernel = kernel;
    LOG.log(
        Level.INFO,
        "A request adopts {0} requests within {1} s",
        settings.maxSpansPerRequest(),
        settings.maxTransactionSeconds());
  }

  @Override
  public BpfObject object() {
    return new BpfObject(
        PROBE,
        BpfObject.elf(KernelProbe.class, PROBE),
        hooks(),
        Map.of(
            "hp_max_age",
            settings.maxTransactionSeconds() * 1_000_000_000L,
            "hp_max_spans",
            (long) settings.maxSpansPerRequest()));
  }

  private List<Hook> hooks() {
    List<Hook> hooks = new ArrayList<>();
    hooks.add(new Hook("transfer", transferRungs(), true));
    hooks.add(Hook.required("close", new BySection("hp_close", FEW)));
    hooks.add(
        Hook.required("threads", new BySection("hp_fork", FEW), new BySection("hp_exit", FEW)));
    if (!kernel.atLeast(5, 12)) {
      hooks.add(Hook.required("cookies", new Cgroup("hp_cookie")));
    }
    return hooks;
  }

  private List<List<io.hotprobe.bpf.Attachment>> transferRungs() {
    List<List<io.hotprobe.bpf.Attachment>> rungs = new ArrayList<>();
    if (kernel.atLeast(6, 5)) {
      rungs.add(
          List.of(
              new Slot("hp_receive_go", "receive_next", 0),
              new Slot("hp_send_go", "send_next", 0),
              new BySection("hp_receive", MANY),
              new BySection("hp_send", MANY)));
    }
    if (!kernel.preemptsTracepoints()) { // without understudies calls would pass unseen there
      rungs.add(
          List.of(
              new Slot("hp_sys_receive", "syscall_next", 0),
              new Slot("hp_sys_send", "syscall_next", 1),
              new BySection("hp_syscall")));
    }
    return rungs;
  }

  @Override
  public void loaded(KernelMaps maps) {
    this.maps = maps;
  }

  /**
   * Lets flows be followed. Not earlier: of a flow that one program sees and another does not yet,
   * requests and answers would be counted apart.
   */
  @Override
  public void attached(KernelMaps maps) {
    byte[] epoch = maps.get(CORE, FIRST);
    if (epoch == null || Words.toInt(epoch) == 0) {
      maps.put(CORE, FIRST, Words.ofInt(ThreadLocalRandom.current().nextInt(1, 1 << 30)));
    }
  }

  @Override
  public void onEvent(MemorySegment event) {
    var span = decoder.decode(event);
    if (span != null) {
      sink.accept(span);
    }
  }

  @Override
  public void detaching() {
    KernelMaps current = maps;
    if (current != null) {
      current.put(CORE, FIRST, Words.ofInt(0));
    }
  }

  @Override
  public void detached(boolean replaced) {
    KernelMaps current = maps;
    if (current != null) {
      counters.keep(current);
    }
    maps = null;
  }

  @Override
  public String component() {
    return PROBE;
  }

  @Override
  public Map<String, Long> counters() {
    return counters.read(maps, decoder.malformed());
  }
}
