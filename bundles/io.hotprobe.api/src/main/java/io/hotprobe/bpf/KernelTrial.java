// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Finds out what the kernel allows by doing it, and undoes it at once. Calls block for some
 * milliseconds each; any thread may call.
 */
@ProviderType
public interface KernelTrial {

  /** How far a program came, best first. */
  enum Stage {
    /** It ran and did what it should. */
    FIRED(true),
    /** It attached; it could not be fired, for a reason that has nothing to do with it. */
    ATTACHED(true),
    /** It loaded; it could not be attached, for a reason that has nothing to do with it. */
    LOADED(true),
    /** It attached and nothing came of it. */
    SILENT(false),
    /** The kernel refused to attach it. */
    ATTACH_REFUSED(false),
    /** The kernel refused to load it, or one of its maps. */
    LOAD_REFUSED(false);

    private final boolean works;

    Stage(boolean works) {
      this.works = works;
    }

    /** Returns whether nothing speaks against using such a program. */
    public boolean works() {
      return works;
    }
  }

  /**
   * What came of an experiment.
   *
   * @param stage how far it came
   * @param detail why not further: libbpf's or the verifier's last words; empty when it fired
   */
  record Outcome(Stage stage, String detail) {}

  /**
   * Loads the object, attaches every hook's first rung, and closes all of it again. Shared maps are
   * not shared with live probes.
   *
   * @return empty when everything worked, else why it did not (libbpf's or the verifier's last
   *     words, never empty text)
   */
  Optional<String> attempt(BpfObject object);

  /** Loads, attaches and fires one program, as far as that goes. Does not throw for a refusal. */
  Outcome attempt(Experiment experiment);

  /**
   * Tells whether a socket in a SOCKHASH still answers ioctl(FIONREAD) with the bytes that are
   * queued, tried on a loopback connection of our own.
   *
   * @param withVerdict whether the map carries a pass-all sk_skb verdict program
   * @return the number of bytes reported for 5 queued ones: 5 is right
   */
  int fionread(boolean withVerdict);

  /**
   * Tells whether splice(2) from a socket in a SOCKHASH still moves the bytes that are queued,
   * tried without waiting on a loopback connection of our own.
   *
   * @param withVerdict whether the map carries a pass-all sk_skb verdict program
   * @return the number of bytes moved of 5 queued ones: 5 is right, at 0 a splice that waits hangs
   */
  int splice(boolean withVerdict);

  /**
   * Tells in how many TCP segments a message of 5 bytes leaves that an sk_msg program pushed 4
   * bytes into, tried on a loopback connection of our own.
   *
   * @param pull whether the program makes one piece of the message afterwards
   */
  int segments(boolean pull);
}
