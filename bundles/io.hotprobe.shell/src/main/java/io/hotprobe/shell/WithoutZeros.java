// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Leaves out zero bytes, which end an answer. */
final class WithoutZeros extends OutputStream {
  private final BufferedOutputStream out;

  WithoutZeros(OutputStream out) {
    this.out = new BufferedOutputStream(out, 8192);
  }

  @Override
  public synchronized void write(int value) throws IOException {
    if ((byte) value != 0) {
      out.write(value);
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    out.flush();
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
