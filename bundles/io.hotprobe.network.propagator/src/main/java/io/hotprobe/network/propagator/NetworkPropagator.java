// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.network.propagator;

import io.hotprobe.bpf.Attachment.Cgroup;
import io.hotprobe.bpf.Attachment.Slot;
import io.hotprobe.bpf.Attachment.SockMap;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Hook;
import io.hotprobe.bpf.KernelMaps;
import io.hotprobe.probe.Probe;
import io.hotprobe.probe.ProcessListener;
import io.hotprobe.probe.TracedProcess;
import io.hotprobe.span.Counters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;

/** Writes traceparent into outgoing HTTP/1.1 requests of processes that take part. */
@Component(
    service = {Probe.class, ProcessListener.class, Counters.class},
    property = Probe.NAME + "=" + NetworkPropagator.PROBE)
public final class NetworkPropagator implements Probe, ProcessListener, Counters {
  static final String PROBE = "network.propagator";

  private static final String SLOTS = "hp_inject_slots";

  private static final String OTHER_PORTS = "other_ports";

  private final boolean verdict;
  private final Set<Integer> otherPorts;
  private final Enrolment enrolment;

  @Activate
  public NetworkPropagator(
      @Reference(target = "(osgi.condition.id=" + PropagationGuard.CONDITION + ")")
          Map.Entry<Map<String, Object>, Condition> permission) {
    verdict = Boolean.TRUE.equals(permission.getKey().get(PropagationGuard.VERDICT));
    otherPorts =
        permission.getKey().get(PropagationGuard.OTHER_PORTS) instanceof int[] ports
            ? Set.copyOf(Arrays.stream(ports).boxed().toList())
            : Set.of();
    enrolment = new Enrolment(verdict, otherPorts);
  }

  @Override
  public BpfObject object() {
    List<Hook> hooks = new ArrayList<>();
    hooks.add(
        Hook.required(
            "write",
            new Slot("hp_inject", SLOTS, 0),
            new Slot("hp_inject_go", SLOTS, 1),
            new Slot("hp_write", SLOTS, 2),
            new SockMap("hp_message", Enrolment.ALL)));
    if (verdict) {
      hooks.add(
          Hook.required(
              "verdict",
              new SockMap("hp_pass", Enrolment.ALL),
              new SockMap("hp_message", Enrolment.PLAIN),
              new SockMap("hp_pass", Enrolment.DIVERTED)));
    }
    hooks.add(
        Hook.required(
            "enrol",
            new Cgroup("hp_connect4"),
            new Cgroup("hp_connect6"),
            new Cgroup("hp_established")));
    return new BpfObject(
        PROBE,
        BpfObject.elf(NetworkPropagator.class, PROBE),
        hooks,
        Map.of("hp_verdict", verdict ? 1L : 0L));
  }

  @Override
  public void loaded(KernelMaps maps) {
    for (int port : otherPorts) {
      byte[] key =
          ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(port).array();
      maps.put(OTHER_PORTS, key, new byte[] {1});
    }
  }

  /** Enrols what was connected before: a socket keeps the programs that its map has then. */
  @Override
  public void attached(KernelMaps maps) {
    enrolment.open(maps);
  }

  @Override
  public void detached(boolean replaced) {
    enrolment.close();
  }

  /** Enrols the connections that the process made before. */
  @Override
  public void added(TracedProcess process) {
    enrolment.add(process.pid(), process.splices());
  }

  @Override
  public void removed(TracedProcess process) {
    enrolment.remove(process.pid());
  }

  @Override
  public String component() {
    return PROBE;
  }

  @Override
  public Map<String, Long> counters() {
    return enrolment.counters();
  }

  @Deactivate
  void stop() {
    enrolment.stop();
  }
}
