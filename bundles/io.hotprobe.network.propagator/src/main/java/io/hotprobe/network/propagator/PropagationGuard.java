// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.network.propagator;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.KernelTrial;
import java.lang.System.Logger.Level;
import java.util.Hashtable;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Decides whether headers may be written: they have to be asked for, and enrolled sockets have to
 * answer ioctl(FIONREAD) as if they were not enrolled, which some kernels get wrong unless the
 * socket map carries a verdict program. If neither way is right, nothing is enrolled.
 */
@Component(
    service = {},
    configurationPid = "io.hotprobe.network.propagator",
    immediate = true)
@Designate(ocd = PropagationGuard.Settings.class)
public final class PropagationGuard {
  /** Id of the condition that lets the propagator start. */
  static final String CONDITION = "hotprobe.propagation.headers";

  /** Property of the condition: whether the socket map needs a verdict program. */
  static final String VERDICT = "hotprobe.verdict";

  /** Property of the condition: the ports whose connections are left out. */
  static final String OTHER_PORTS = "hotprobe.other.ports";

  private static final System.Logger LOG = System.getLogger("io.hotprobe.network.propagator");
  private static final int QUEUED = 5;

  /** What was asked for. */
  @ObjectClassDefinition(name = "Hotprobe network propagator")
  public @interface Settings {
    /** "headers" to write traceparent into outgoing requests, "disabled" not to. */
    @AttributeDefinition
    String mode() default "disabled";

    /**
     * Ports of servers that speak another protocol, or TLS. Connections to them are left out of the
     * socket map: nothing can be written there, and what is in a socket map is not in every respect
     * as it was (MSG_WAITALL, urgent data; a receive that waits while another thread waits for room
     * to send ends with EAGAIN).
     */
    @AttributeDefinition
    int[] otherPorts() default {
      22, 25, 53, 389, 443, 465, 587, 636, 993, 995, 1433, 1521, 1883, 2181, 2379, 3306, 3389, 4222,
      5432, 5671, 5672, 6379, 6380, 6432, 6443, 8883, 9042, 9092, 9093, 11211, 27017
    };
  }

  private final @Nullable ServiceRegistration<Condition> condition;

  @Activate
  public PropagationGuard(@Reference KernelTrial trial, BundleContext context, Settings settings) {
    condition = settings.mode().equals("headers") ? announce(trial, context, settings) : null;
    if (!settings.mode().equals("headers")) {
      LOG.log(Level.INFO, "Context propagation is {0}", settings.mode());
    }
  }

  private static @Nullable ServiceRegistration<Condition> announce(
      KernelTrial trial, BundleContext context, Settings settings) {
    try {
      int plain = trial.fionread(false);
      if (plain == QUEUED) {
        LOG.log(Level.INFO, "Context propagation: headers; enrolled sockets need no guard");
        return register(context, settings, false);
      }
      int guarded = trial.fionread(true);
      if (guarded == QUEUED) {
        LOG.log(
            Level.INFO,
            "Context propagation: headers; this kernel answers FIONREAD with {0} instead of {1} on"
                + " enrolled sockets, a verdict program mends it (not where a program may splice(2))",
            plain,
            QUEUED);
        return register(context, settings, true);
      }
      LOG.log(
          Level.WARNING,
          "Context propagation stays off: FIONREAD on an enrolled socket with {0} bytes queued"
              + " answers {1}, and {2} with a verdict program; programs that ask would stall",
          QUEUED,
          plain,
          guarded);
    } catch (BpfException e) {
      LOG.log(
          Level.WARNING,
          "Context propagation stays off: the kernel refused the trial socket map: {0}",
          e.getMessage());
    }
    return null;
  }

  private static ServiceRegistration<Condition> register(
      BundleContext context, Settings settings, boolean verdict) {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(Condition.CONDITION_ID, CONDITION);
    properties.put(VERDICT, verdict);
    properties.put(OTHER_PORTS, settings.otherPorts());
    return context.registerService(Condition.class, Condition.INSTANCE, properties);
  }

  @Deactivate
  void stop() {
    if (condition != null) {
      condition.unregister();
    }
  }
}
