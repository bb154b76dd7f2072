// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.probe.Language;
import io.hotprobe.process.discovery.select.Sampler;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The decisions of the kernel programs against those of the OpenTelemetry SDK: the very functions
 * of bpf/include/context.h, compiled for this machine, decide about the same trace ids.
 */
class SamplerAgreementTest {
  private static final String SOURCE =
      """
      #include "context.h"
      int hp_test_root(const struct hp_policy *policy, const __u8 *id)
      {
        return sample(policy, id) & HP_FLAG_SAMPLED;
      }
      int hp_test_child(const struct hp_policy *policy, const __u8 *id, int flags)
      {
        return inherit(policy, id, flags);
      }
      """;
  private static final HexFormat HEX = HexFormat.of();
  private static final String PARENT = "00f067aa0ba902b7";

  private static Arena arena = Arena.ofShared();
  private static MethodHandle root;
  private static MethodHandle child;

  @BeforeAll
  static void compile(@TempDir Path folder) throws Exception {
    Path library = folder.resolve("context.so");
    boolean intel = System.getProperty("os.arch").equals("amd64");
    Path bpf = Path.of("../../bpf").toAbsolutePath().normalize();
    Path source = Files.writeString(folder.resolve("context.c"), SOURCE);
    List<String> command =
        List.of(
            "clang",
            "-O2",
            "-fPIC",
            "-shared",
            "-w",
            intel ? "-D__TARGET_ARCH_x86" : "-D__TARGET_ARCH_arm64",
            "-I" + bpf.resolve("include"),
            "-I" + bpf.resolve("abi"),
            "-o",
            library.toString(),
            source.toString());
    Process clang = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(clang.getInputStream().readAllBytes());
    assertEquals(0, clang.waitFor(), output);
    SymbolLookup symbols = SymbolLookup.libraryLookup(library, arena);
    root = function(symbols, "hp_test_root", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    child =
        function(
            symbols,
            "hp_test_child",
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_INT);
  }

  private static MethodHandle function(
      SymbolLookup symbols, String name, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(
            symbols.findOrThrow(name), FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
  }

  @AfterAll
  static void unload() {
    arena.close();
  }

  private static io.opentelemetry.sdk.trace.samplers.Sampler ofTheSdk(String name, String ratio) {
    io.opentelemetry.sdk.trace.samplers.Sampler root =
        switch (name.replace("parentbased_", "")) {
          case "always_on" -> io.opentelemetry.sdk.trace.samplers.Sampler.alwaysOn();
          case "always_off" -> io.opentelemetry.sdk.trace.samplers.Sampler.alwaysOff();
          default ->
              io.opentelemetry.sdk.trace.samplers.Sampler.traceIdRatioBased(
                  Double.parseDouble(ratio));
        };
    return name.startsWith("parentbased_")
        ? io.opentelemetry.sdk.trace.samplers.Sampler.parentBased(root)
        : root;
  }

  private static boolean sdk(
      io.opentelemetry.sdk.trace.samplers.Sampler sampler, Context parent, String traceId) {
    SamplingDecision decision =
        sampler
            .shouldSample(parent, traceId, "x", SpanKind.SERVER, Attributes.empty(), List.of())
            .getDecision();
    return decision == SamplingDecision.RECORD_AND_SAMPLE;
  }

  private static Context parent(String traceId, boolean sampled) {
    TraceFlags flags = sampled ? TraceFlags.getSampled() : TraceFlags.getDefault();
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    traceId, PARENT, flags, TraceState.getDefault())));
  }

  /** Random ids, and such at the edges of what a signed number can say. */
  private static byte[] traceId(Random random, int round) {
    byte[] id = new byte[16];
    random.nextBytes(id);
    long[] edges = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, 1L << 62};
    if (round < edges.length) {
      ByteBuffer.wrap(id).putLong(8, edges[round]);
    }
    return id;
  }

  @ParameterizedTest
  @CsvSource({
    "always_on, ''",
    "always_off, ''",
    "traceidratio, 1",
    "traceidratio, 0",
    "traceidratio, 0.5",
    "traceidratio, 0.1",
    "traceidratio, 0.001",
    "traceidratio, 0.999999",
    "parentbased_always_on, ''",
    "parentbased_always_off, ''",
    "parentbased_traceidratio, 0.3",
    "parentbased_traceidratio, 0",
    "parentbased_traceidratio, 1",
  })
  void sample_thousandsOfTraceIds_asTheSdkDecides(String name, String ratio) throws Throwable {
    byte[] encoded = new Policy(true, Sampler.of(name, ratio), Language.GO, true).encode(1);
    io.opentelemetry.sdk.trace.samplers.Sampler sdk = ofTheSdk(name, ratio);
    MemorySegment policy = arena.allocate(encoded.length, 8);
    MemorySegment.copy(encoded, 0, policy, ValueLayout.JAVA_BYTE, 0, encoded.length);
    MemorySegment id = arena.allocate(16, 8);
    Random random = new Random(ratio.hashCode());
    for (int round = 0; round < 5000; round++) {
      byte[] bytes = traceId(random, round);
      String hex = HEX.formatHex(bytes);
      MemorySegment.copy(bytes, 0, id, ValueLayout.JAVA_BYTE, 0, 16);
      if (certain(name, ratio, bytes)) {
        assertEquals(sdk(sdk, Context.root(), hex), (int) root.invokeExact(policy, id) == 1, hex);
      }
      for (int flags : new int[] {0, 1, 2, 3}) {
        boolean sampled = (flags & 1) == 1;
        int inherited = (int) child.invokeExact(policy, id, flags);
        assertEquals(flags & ~1, inherited & ~1, "other flags stay");
        if (name.startsWith("parentbased_") || certain(name, ratio, bytes)) {
          assertEquals(sdk(sdk, parent(hex, sampled), hex), (inherited & 1) == 1, hex);
        }
      }
    }
  }

  /** The SDK samples all but one of 2^63 ids at ratio 1, we all; at ratio 0 both none. */
  private static boolean certain(String name, String ratio, byte[] id) {
    return !(name.endsWith("ratio") && ratio.equals("1"))
        || Math.abs(ByteBuffer.wrap(id).getLong(8)) != Long.MAX_VALUE;
  }

  @ParameterizedTest
  @CsvSource({"0.5", "0.1", "0.9"})
  void sample_ratio_thatShareOfTheTraces(String ratio) throws Throwable {
    byte[] encoded =
        new Policy(true, Sampler.of("traceidratio", ratio), Language.GO, true).encode(1);
    MemorySegment policy = arena.allocate(encoded.length, 8);
    MemorySegment.copy(encoded, 0, policy, ValueLayout.JAVA_BYTE, 0, encoded.length);
    MemorySegment id = arena.allocate(16, 8);
    Random random = new Random(9);
    int sampled = 0;
    for (int round = 0; round < 50_000; round++) {
      id.set(ValueLayout.JAVA_LONG, 8, random.nextLong());
      sampled += (int) root.invokeExact(policy, id);
    }

    double share = sampled / 50_000.0;
    assertTrue(Math.abs(share - Double.parseDouble(ratio)) < 0.01, "share " + share);
  }
}
