// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.trial;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.Experiment.Place;
import io.hotprobe.bpf.loader.ffi.Kernel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A socket map with one end of a connection in it. */
final class OwnSocket implements Setting {
  private static final String MAP = "socks";
  private static final String PUSHED = "PUSH";

  private final Place place;
  private Runnable detach = () -> {};

  OwnSocket(Place place) {
    this.place = place;
  }

  @Override
  public void attach(Specimen specimen) {
    int program = specimen.program().fd();
    int map = specimen.map(MAP).fd();
    int type = specimen.program().attachType();
    int result = Kernel.attach(program, map, type);
    if (result < 0) {
      throw new BpfException("socket map: " + Kernel.describe(-result), -result);
    }
    detach = () -> Kernel.detach(program, map, type);
  }

  @Override
  public void fire(Specimen specimen) {
    try (Connection connection = new Connection()) {
      boolean sends = place == Place.SENDING_SOCKET;
      enrol(specimen.map(MAP).fd(), sends ? connection.client() : connection.server());
      String arrived = connection.exchange();
      if (!arrived.equals(Connection.TEXT) && !arrived.equals(PUSHED + Connection.TEXT)) {
        throw new BpfException(
            "a message through a socket map was expected to arrive as \"%s\" or with \"%s\" before"
                    .formatted(Connection.TEXT, PUSHED)
                + " it, it arrived as \"%s\"".formatted(arrived),
            0);
      }
    }
  }

  private static void enrol(int map, int socket) {
    byte[] key = new byte[Long.BYTES];
    byte[] value =
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(socket).array();
    int result = Kernel.update(map, key, value);
    if (result < 0) {
      throw new BpfException(
          "a socket of our own does not go into a socket map: " + Kernel.describe(-result),
          -result);
    }
  }

  @Override
  public void close() {
    detach.run();
  }
}
