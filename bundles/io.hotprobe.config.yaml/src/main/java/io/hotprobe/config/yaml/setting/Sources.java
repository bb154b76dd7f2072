// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import io.hotprobe.config.yaml.document.Environment;
import io.hotprobe.config.yaml.document.Value;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The environment and the file; remembers what was asked for. */
final class Sources {
  private final Environment environment;
  private final Value.Mapping file;
  private final SortedSet<String> paths = new TreeSet<>();
  private final SortedSet<String> variables = new TreeSet<>();
  private final SortedSet<String> used = new TreeSet<>();

  Sources(Environment environment, Value.Mapping file) {
    this.environment = environment;
    this.file = file;
  }

  /** Returns the value of the first variable that is set, else the value in the file. */
  Optional<Value> find(String path, List<String> names) {
    Optional<Value> inFile = inFile(path);
    return variable(names).or(() -> inFile);
  }

  /** Returns the value of the first of these variables that is set. */
  Optional<Value> variable(List<String> names) {
    variables.addAll(names);
    for (String name : names) {
      Optional<String> value = environment.get(name);
      if (value.isPresent()) {
        used.add(name);
        return Optional.of(Value.Scalar.ofVariable(name, value.get()));
      }
    }
    return Optional.empty();
  }

  /** Returns the value of a key with its sections, such as {@code ebpf.bpf_debug}. */
  Optional<Value> inFile(String path) {
    paths.add(path);
    Optional<Value> value = Optional.of(file);
    for (String key : path.split("\\.", -1)) {
      value =
          value.flatMap(
              section -> section instanceof Value.Mapping map ? map.get(key) : Optional.empty());
    }
    return value;
  }

  Value.Mapping file() {
    return file;
  }

  Environment environment() {
    return environment;
  }

  /** Returns every key that was asked for. */
  SortedSet<String> paths() {
    return paths;
  }

  /** Returns every variable that was asked for. */
  SortedSet<String> variables() {
    return variables;
  }

  /** Returns the variables whose values were taken. */
  SortedSet<String> used() {
    return used;
  }
}
