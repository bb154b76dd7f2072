// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes one Java class of offsets for each named struct, and one of values for each named enum,
 * from the BTF of an ELF file. The C declaration stays the only one.
 *
 * <pre>usage: java GenerateLayouts.java OBJECT PACKAGE NAME[,NAME...] OUTDIR</pre>
 */
public final class GenerateLayouts {
  private static final int INT = 1;
  private static final int PTR = 2;
  private static final int ARRAY = 3;
  private static final int STRUCT = 4;
  private static final int UNION = 5;
  private static final int ENUM = 6;
  private static final int TYPEDEF = 8;
  private static final int VOLATILE = 9;
  private static final int CONST = 10;
  private static final int RESTRICT = 11;
  private static final int FUNC_PROTO = 13;
  private static final int VAR = 14;
  private static final int DATASEC = 15;
  private static final int DECL_TAG = 17;
  private static final int TYPE_TAG = 18;
  private static final int ENUM64 = 19;

  /** One BTF type: its header and where its kind-specific data starts. */
  private record Type(String name, int kind, int count, boolean flag, int sizeOrType, int data) {}

  /** A member or an element of an enum. */
  private record Constant(String name, long offset, long size) {}

  private final ByteBuffer btf;
  private final int strings;
  private final List<Type> types = new ArrayList<>();

  private GenerateLayouts(ByteBuffer btf) {
    this.btf = btf;
    int header = btf.getInt(4);
    this.strings = header + btf.getInt(16);
    readTypes(header + btf.getInt(8), btf.getInt(12));
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 4) {
      System.err.println("usage: GenerateLayouts OBJECT PACKAGE NAME[,NAME...] OUTDIR");
      System.exit(2);
    }
    if (args[2].equals(",")) {
      return;
    }
    try {
      Path folder = Path.of(args[3]).resolve(args[1].replace('.', '/'));
      Files.createDirectories(folder);
      var layouts = new GenerateLayouts(section(Path.of(args[0]), ".BTF"));
      for (String name : args[2].split("[\\s,]+")) {
        layouts.write(args[0], args[1], name, folder);
      }
    } catch (IllegalArgumentException e) {
      System.err.println("GenerateLayouts: " + e.getMessage());
      System.exit(1);
    }
  }

  private static ByteBuffer section(Path file, String wanted) throws IOException {
    ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (elf.limit() < 64 || elf.getInt(0) != 0x464c457f || elf.get(4) != 2 || elf.get(5) != 1) {
      throw new IllegalArgumentException(file + " is not a 64-bit little-endian ELF file");
    }
    int table = (int) elf.getLong(40);
    int size = elf.getShort(58);
    int names = (int) elf.getLong(table + elf.getShort(62) * size + 24);
    for (int i = 0; i < elf.getShort(60); i++) {
      int header = table + i * size;
      if (string(elf, names + elf.getInt(header)).equals(wanted)) {
        return elf.slice((int) elf.getLong(header + 24), (int) elf.getLong(header + 32))
            .order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    throw new IllegalArgumentException(file + " has no section " + wanted + ": compile with -g");
  }

  private static String string(ByteBuffer bytes, int at) {
    int end = at;
    while (bytes.get(end) != 0) {
      end++;
    }
    byte[] text = new byte[end - at];
    bytes.get(at, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private void readTypes(int from, int length) {
    types.add(new Type("void", 0, 0, false, 0, 0));
    int at = from;
    while (at < from + length) {
      int info = btf.getInt(at + 4);
      int kind = info >>> 24 & 0x1f;
      int count = info & 0xffff;
      String name = string(btf, strings + btf.getInt(at));
      types.add(new Type(name, kind, count, info < 0, btf.getInt(at + 8), at + 12));
      at += 12 + extra(kind, count);
    }
  }

  private static int extra(int kind, int count) {
    return switch (kind) {
      case INT, VAR, DECL_TAG -> 4;
      case ARRAY -> 12;
      case STRUCT, UNION, DATASEC, ENUM64 -> 12 * count;
      case ENUM, FUNC_PROTO -> 8 * count;
      default -> 0;
    };
  }

  private void write(String object, String pack, String name, Path folder) throws IOException {
    Type type = find(object, name);
    boolean layout = type.kind == STRUCT || type.kind == UNION;
    String className = className(name) + (layout ? "Layout" : "Values");
    StringBuilder text = new StringBuilder("// SPDX-License-Identifier: Apache-2.0\n");
    text.append("package ").append(pack).append(";\n\n");
    text.append(layout ? layout(name, className, type) : values(name, className, type));
    Files.writeString(folder.resolve(className + ".java"), text);
  }

  private Type find(String object, String name) {
    for (Type type : types) {
      boolean named = type.kind == STRUCT || type.kind == UNION;
      if (type.name.equals(name) && (named || type.kind == ENUM || type.kind == ENUM64)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "the BTF of " + object + " has no struct or enum " + name
            + "; a type that no map, global or function uses is left out by clang: declare"
            + " `const struct " + name + " *unused __attribute__((unused));`");
  }

  private String layout(String name, String className, Type type) {
    Map<String, Constant> members = new LinkedHashMap<>();
    collect(type, 0, "", members);
    StringBuilder text = new StringBuilder();
    head(text, "Where the members of {@code struct " + name + "} are, in bytes.", className);
    text.append("  /** Size of the whole struct. */\n");
    text.append("  static final long SIZE = ").append(type.sizeOrType).append(";\n");
    members.forEach(
        (key, member) -> {
          text.append("\n  /** Offset of {@code ").append(member.name).append("}. */\n");
          constant(text, "long", key + "_OFFSET", member.offset);
          text.append("\n  /** Size of {@code ").append(member.name).append("}. */\n");
          constant(text, "long", key + "_SIZE", member.size);
        });
    return text.append("}\n").toString();
  }

  private void collect(Type type, long base, String prefix, Map<String, Constant> to) {
    for (int i = 0; i < type.count; i++) {
      int at = type.data + 12 * i;
      String name = string(btf, strings + btf.getInt(at));
      int bits = btf.getInt(at + 8);
      long offset = base + (type.flag ? bits & 0xffffff : bits) / 8;
      Type member = resolve(btf.getInt(at + 4));
      if (name.isEmpty()) {
        collect(member, offset, prefix, to);
      } else {
        to.put(upper(prefix + name), new Constant(prefix + name, offset, size(member)));
      }
    }
  }

  private Type resolve(int id) {
    Type type = types.get(id);
    while (List.of(TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG).contains(type.kind)) {
      type = types.get(type.sizeOrType);
    }
    return type;
  }

  private long size(Type type) {
    return switch (type.kind) {
      case PTR -> 8;
      case ARRAY -> Integer.toUnsignedLong(btf.getInt(type.data + 8)) * size(resolve(btf.getInt(type.data)));
      default -> type.sizeOrType;
    };
  }

  private String values(String name, String className, Type type) {
    StringBuilder text = new StringBuilder();
    head(text, "Values of {@code enum " + name + "}.", className);
    String separator = "";
    for (int i = 0; i < type.count; i++) {
      int at = type.data + (type.kind == ENUM ? 8 : 12) * i;
      String constant = string(btf, strings + btf.getInt(at));
      long low = btf.getInt(at + 4);
      long value = type.kind == ENUM ? low : (low & 0xffffffffL) | (long) btf.getInt(at + 8) << 32;
      text.append(separator).append("  /** Value of {@code ").append(constant).append("}. */\n");
      constant(text, type.kind == ENUM ? "int" : "long", upper(constant), value);
      separator = "\n";
    }
    return text.append("}\n").toString();
  }

  private static void head(StringBuilder text, String purpose, String className) {
    text.append("/** ").append(purpose).append(" Generated from BTF. */\n");
    text.append("final class ").append(className).append(" {\n");
    text.append("  private ").append(className).append("() {}\n\n");
  }

  private static void constant(StringBuilder text, String type, String name, long value) {
    text.append("  static final ").append(type).append(' ').append(name).append(" = ").append(value);
    text.append(type.equals("long") && value != (int) value ? "L;\n" : ";\n");
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  private static String className(String name) {
    StringBuilder text = new StringBuilder();
    for (String part : (name.startsWith("hp_") ? name.substring(3) : name).split("_")) {
      if (!part.isEmpty()) {
        text.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
      }
    }
    return text.toString();
  }
}
