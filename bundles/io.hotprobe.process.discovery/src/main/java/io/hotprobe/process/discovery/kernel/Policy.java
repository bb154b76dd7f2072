// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.kernel;

import io.hotprobe.probe.Language;
import io.hotprobe.process.discovery.select.Sampler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the kernel programs do with a process that takes part.
 *
 * @param inject whether traceparent is written into its requests
 * @param sampler which traces are kept
 * @param language the runtime
 * @param splices whether its program may move bytes from sockets with splice(2)
 */
public record Policy(boolean inject, Sampler sampler, Language language, boolean splices) {

  /** Returns struct hp_policy. */
  byte[] encode(int epoch) {
    ByteBuffer value = ByteBuffer.allocate((int) PolicyLayout.SIZE).order(ByteOrder.nativeOrder());
    int flags = PolicyFlagsValues.HP_POLICY_TRACE;
    if (inject) {
      flags |= PolicyFlagsValues.HP_POLICY_INJECT;
    }
    if (splices) {
      flags |= PolicyFlagsValues.HP_POLICY_SPLICES;
    }
    value.putInt((int) PolicyLayout.FLAGS_OFFSET, flags);
    value.put((int) PolicyLayout.SAMPLER_ROOT_OFFSET, root());
    value.put((int) PolicyLayout.PARENT_BASED_OFFSET, (byte) (sampler.parentBased() ? 1 : 0));
    value.put((int) PolicyLayout.LANGUAGE_OFFSET, (byte) language.ordinal());
    value.putLong((int) PolicyLayout.RATIO_BOUND_OFFSET, sampler.ratioBound());
    value.putInt((int) PolicyLayout.EPOCH_OFFSET, epoch);
    return value.array();
  }

  private byte root() {
    return (byte)
        switch (sampler.root()) {
          case ON -> SamplerRootValues.HP_ROOT_ON;
          case OFF -> SamplerRootValues.HP_ROOT_OFF;
          case RATIO -> SamplerRootValues.HP_ROOT_RATIO;
        };
  }

  static int epochOf(byte[] value) {
    return ByteBuffer.wrap(value)
        .order(ByteOrder.nativeOrder())
        .getInt((int) PolicyLayout.EPOCH_OFFSET);
  }
}
