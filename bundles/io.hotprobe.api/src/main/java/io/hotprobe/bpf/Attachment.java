// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

/**
 * One place where one program of a {@link BpfObject} attaches. Program and map names are those of
 * the ELF file (at most 15 characters, the kernel cuts longer ones).
 */
public sealed interface Attachment {

  /** Returns the name of the program in the object. */
  String program();

  /**
   * Attaches where the program's ELF section says: {@code tp_btf/...}, {@code tracepoint/...},
   * {@code iter/...}.
   *
   * <p>Linux 6.19 and later preempt programs of tracepoints, and pass a program over while another
   * thread of the same CPU has not left it. Where that is so, understudies are attached as well, in
   * their order: programs of the same section that are called {@code PROGRAM_1}, {@code PROGRAM_2}
   * and so on. The object's constant {@code hp_understudies} tells how many, 0 elsewhere.
   *
   * @param understudies how many the object has; all that they do has to be right when it is done
   *     twice for an event, for then a successor and its predecessor overlap in a swap
   */
  record BySection(String program, int understudies) implements Attachment {
    public BySection(String program) {
      this(program, 0);
    }
  }

  /**
   * Attaches to the cgroup v2 directory the agent is limited to, as a {@code bpf_link}
   * (BPF_CGROUP_* by the program's section: {@code sockops}, {@code cgroup/connect4}, ...).
   */
  record Cgroup(String program) implements Attachment {}

  /**
   * Attaches an sk_msg or sk_skb program to a SOCKMAP or SOCKHASH of the same object. Sockets keep
   * the program they were enrolled with, so only a permanent dispatcher belongs here.
   *
   * @param map name of the socket map
   */
  record SockMap(String program, String map) implements Attachment {}

  /**
   * Puts the program into a slot of a PROG_ARRAY map. A swap replaces the slot atomically; stopping
   * empties it.
   *
   * @param map name of the PROG_ARRAY map
   * @param index slot number
   */
  record Slot(String program, String map, int index) implements Attachment {}

  /**
   * Attaches a uprobe or uretprobe by file offset.
   *
   * @param path file to probe; {@code /proc/PID/map_files/LO-HI} is right in any mount namespace
   * @param offset offset of the instruction in the file, in bytes
   * @param pid process to probe, or -1 for every process that maps the file
   * @param onReturn whether the program runs when the function returns
   */
  record Uprobe(String program, String path, long offset, int pid, boolean onReturn)
      implements Attachment {}
}
