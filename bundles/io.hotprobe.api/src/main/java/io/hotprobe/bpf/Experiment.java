// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

import java.util.Optional;

/**
 * One program to be tried in the kernel by itself. Its object counts, in the first element (8
 * bytes) of an ARRAY map named {@value #FIRED}, how often the program ran and what it was to try
 * worked. None of its maps is shared.
 *
 * @param elf the ELF file, as clang wrote it
 * @param program the program to load; all others of the object are left out
 * @param place where it is attached
 * @param successor a program that takes the place of the first one in its link before anything is
 *     fired, so that only what the successor counts is seen; for places with a {@code bpf_link}
 */
public record Experiment(byte[] elf, String program, Place place, Optional<String> successor) {
  /** Name of the map in which the program counts. */
  public static final String FIRED = "fired";

  /** Creates an experiment with a single program. */
  public Experiment(byte[] elf, String program, Place place) {
    this(elf, program, place, Optional.empty());
  }

  /**
   * Where a program is attached, and by what it is fired. All of it is the trial's own and gone
   * when the trial ends, except {@link #SECTION}, {@link #KERNEL_FUNCTIONS} and {@link #ITERATOR},
   * which see the whole machine for a moment.
   */
  public enum Place {
    /** Nowhere: the program is only loaded. */
    NOWHERE,
    /**
     * Nowhere, but run once (BPF_PROG_TEST_RUN): a raw_tp program with the address of 8 readable
     * bytes of this process as its first argument, a tc program with an empty frame.
     */
    RUN,
    /** Where its section says; a file is opened and read and a TCP message sent. */
    SECTION,
    /** The function tcp_sendmsg through a kprobe_multi link; a TCP message is sent. */
    KERNEL_FUNCTIONS,
    /**
     * A function of this process, called once: {@code a64l(text)} of libc, where the text is "/"
     * and 8 bytes further there is the text "z".
     */
    FUNCTION,
    /** The return of that function. */
    FUNCTION_RETURN,
    /** That function, with the attach cookie 0x68746f72706f6273. */
    FUNCTION_COOKIE,
    /** That function; it must see another text, which the program wrote or pointed it to. */
    FUNCTION_ALTERED,
    /** That function through a uprobe_multi link. */
    FUNCTIONS,
    /** The same; it must see another text. */
    FUNCTIONS_ALTERED,
    /** That function and its return through a uprobe session link. */
    FUNCTIONS_SESSION,
    /** A cgroup v2 directory made for the trial; one thread in it makes a connection. */
    CGROUP,
    /**
     * The socket map named {@code socks} of the object; one end of a connection is put into it and
     * sends "hello", which must arrive as it was or with "PUSH" before it.
     */
    SENDING_SOCKET,
    /** The same, where the socket in the map receives. */
    RECEIVING_SOCKET,
    /** The clsact qdisc of an interface in a network namespace made for the trial. */
    TC,
    /** Such an interface, through a tcx link. */
    TCX,
    /** Such an interface, through an xdp link in generic mode. */
    XDP,
    /** Such a network namespace. */
    NETWORK,
    /** Where its section says; the iterator is read once. */
    ITERATOR
  }
}
