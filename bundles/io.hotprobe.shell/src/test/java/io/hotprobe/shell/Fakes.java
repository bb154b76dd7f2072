// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;

/** Objects of interfaces that answer a few methods only, and what commands print. */
final class Fakes {
  private Fakes() {}

  /** Returns an object that gives these answers, by the method's name. */
  static <T> T of(Class<T> type, Map<String, ?> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) -> {
              if (!answers.containsKey(method.getName())) {
                throw new UnsupportedOperationException(method.toString());
              }
              return answers.get(method.getName());
            }));
  }

  /** Returns what the command writes to the standard output. */
  static String output(Callable<?> command) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(out);
      command.call();
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
