// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * A compiled BPF object and how to bring it to life.
 *
 * <p>Maps whose name begins with {@code hp_} are shared: the first object that declares one creates
 * it, later objects (and the successors of a swapped probe) get the same map, provided type, key
 * size, value size and flags agree. All other maps are private to one load.
 *
 * @param name unique name, at most 15 characters
 * @param elf the ELF file, as clang wrote it
 * @param hooks what to attach, in this order; detaching goes in reverse order
 * @param constants values of {@code const volatile} variables, set before the object is loaded;
 *     integers of 1, 2, 4 or 8 bytes, by variable name
 */
public record BpfObject(String name, byte[] elf, List<Hook> hooks, Map<String, Long> constants) {
  public BpfObject {
    hooks = List.copyOf(hooks);
    constants = Map.copyOf(constants);
  }

  /**
   * Reads an ELF file that the build put into a bundle. Kernels before 5.12 do not take pointers as
   * arguments of global functions, and some later ones not as keys of maps: before 6.12 it is the
   * file's variant that does without, if there is one ({@code NAME.numbers.bpf.o}).
   *
   * @param owner any class of the bundle
   * @param name the file's name without its folder {@code bpf} and its end {@code .bpf.o}
   * @throws BpfException when the bundle does not contain it or it cannot be read
   */
  public static byte[] elf(Class<?> owner, String name) {
    String numbers = "/bpf/" + name + ".numbers.bpf.o";
    if (takesNumbersOnly(System.getProperty("os.version", ""))
        && owner.getResource(numbers) != null) {
      return read(owner, numbers);
    }
    return read(owner, "/bpf/" + name + ".bpf.o");
  }

  static boolean takesNumbersOnly(String release) {
    KernelVersion version = KernelVersion.parse(release);
    return version.major() > 0 && !version.atLeast(6, 12);
  }

  private static byte[] read(Class<?> owner, String file) {
    try (InputStream in = owner.getResourceAsStream(file)) {
      if (in == null) {
        throw new BpfException("the bundle of " + owner.getName() + " does not contain " + file, 0);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new BpfException(file + " cannot be read from the bundle: " + e, 0, e);
    }
  }
}
