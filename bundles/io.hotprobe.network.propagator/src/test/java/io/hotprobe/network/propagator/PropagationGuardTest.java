// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.network.propagator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.BpfObject;
import io.hotprobe.bpf.Experiment;
import io.hotprobe.bpf.KernelTrial;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.condition.Condition;

class PropagationGuardTest {
  private record Mode(String mode) implements PropagationGuard.Settings {
    @Override
    public int[] otherPorts() {
      return new int[] {443};
    }

    @Override
    public Class<? extends Annotation> annotationType() {
      return PropagationGuard.Settings.class;
    }
  }

  /** A kernel that gives these answers; -1 means that it refuses the trial. */
  private static final class Kernel implements KernelTrial {
    final int plain;
    final int guarded;
    final List<Boolean> asked = new ArrayList<>();

    Kernel(int plain, int guarded) {
      this.plain = plain;
      this.guarded = guarded;
    }

    @Override
    public Optional<String> attempt(BpfObject object) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Outcome attempt(Experiment experiment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int splice(boolean withVerdict) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int segments(boolean pull) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int fionread(boolean withVerdict) {
      asked.add(withVerdict);
      int answer = withVerdict ? guarded : plain;
      if (answer < 0) {
        throw new BpfException("cannot load: EPERM", 1);
      }
      return answer;
    }
  }

  private final List<String> conditions = new ArrayList<>();

  private static <T> T fake(Class<T> type, InvocationHandler calls) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
  }

  private final BundleContext context =
      fake(
          BundleContext.class,
          (proxy, method, arguments) -> {
            assertSame(Condition.class, arguments[0]);
            Dictionary<?, ?> properties = (Dictionary<?, ?>) arguments[2];
            String condition =
                properties.get("osgi.condition.id")
                    + " verdict="
                    + properties.get("hotprobe.verdict");
            conditions.add(condition);
            return fake(
                ServiceRegistration.class,
                (registration, call, none) -> {
                  assertEquals("unregister", call.getName());
                  assertTrue(conditions.remove(condition), "unregistered twice");
                  return null;
                });
          });

  @ParameterizedTest
  @CsvSource({
    "5, 5, hotprobe.propagation.headers verdict=false",
    "5, 0, hotprobe.propagation.headers verdict=false",
    "0, 5, hotprobe.propagation.headers verdict=true",
    "9, 5, hotprobe.propagation.headers verdict=true",
    "0, 0, ''",
    "0, 9, ''",
    "-1, 5, ''",
    "0, -1, ''",
  })
  void guard_headersAskedFor_conditionOnlyIfSocketsBehave(int plain, int guarded, String expected) {
    Kernel kernel = new Kernel(plain, guarded);
    PropagationGuard guard = new PropagationGuard(kernel, context, new Mode("headers"));

    assertEquals(expected.isEmpty() ? List.of() : List.of(expected), conditions);
    assertEquals(false, kernel.asked.getFirst(), "without a verdict program first");
    guard.stop();
    assertEquals(List.of(), conditions);
  }

  @Test
  void guard_plainSocketsBehave_notAskedFurther() {
    Kernel kernel = new Kernel(5, 5);
    new PropagationGuard(kernel, context, new Mode("headers"));

    assertEquals(List.of(false), kernel.asked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled", "", "Headers", "tcp", "all"})
  void guard_notAskedFor_triesNothing(String mode) {
    Kernel kernel = new Kernel(5, 5);
    PropagationGuard guard = new PropagationGuard(kernel, context, new Mode(mode));

    assertEquals(List.of(), conditions);
    assertEquals(List.of(), kernel.asked);
    guard.stop();
  }
}
