// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** What the components' runtime says of the agent's components. */
final class Components {
  private static final String CAUSE = "Caused by: ";

  private final ServiceComponentRuntime runtime;

  Components(Agent agent) {
    runtime = agent.service(ServiceComponentRuntime.class);
  }

  /** Returns all components, by simple class name, with "good" or what they lack. */
  Map<String, String> states() {
    Map<String, String> states = new TreeMap<>();
    for (ComponentDescriptionDTO one : runtime.getComponentDescriptionDTOs()) {
      if (one.bundle.symbolicName.startsWith(Agent.OURS)) {
        states.put(simple(one.name), state(one));
      }
    }
    return states;
  }

  /** Returns those that are not good. */
  Map<String, String> lacking() {
    Map<String, String> lacking = states();
    lacking.values().removeIf("good"::equals);
    return lacking;
  }

  private String state(ComponentDescriptionDTO description) {
    SortedSet<String> states = new TreeSet<>();
    for (ComponentConfigurationDTO one : runtime.getComponentConfigurationDTOs(description)) {
      states.add(state(one));
    }
    return states.isEmpty() ? "no configuration" : String.join("; ", states);
  }

  private static String state(ComponentConfigurationDTO one) {
    return switch (one.state) {
      case ComponentConfigurationDTO.ACTIVE, ComponentConfigurationDTO.SATISFIED -> "good";
      case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> "no configuration";
      case ComponentConfigurationDTO.FAILED_ACTIVATION -> "failed: " + root(one.failure);
      default -> "needs " + needs(one);
    };
  }

  /** Returns the agent's own words in a stack trace, else its last cause. */
  private static String root(String stackTrace) {
    List<String> causes =
        stackTrace
            .lines()
            .filter(line -> line.startsWith(CAUSE))
            .map(line -> line.substring(CAUSE.length()))
            .toList();
    return causes.stream()
        .filter(cause -> cause.startsWith(Agent.OURS))
        .findFirst()
        .orElseGet(
            () -> causes.isEmpty() ? stackTrace.lines().findFirst().orElse("") : causes.getLast());
  }

  private static String needs(ComponentConfigurationDTO one) {
    SortedSet<String> needs = new TreeSet<>();
    for (UnsatisfiedReferenceDTO reference : one.unsatisfiedReferences) {
      String type = "";
      for (var known : one.description.references) {
        if (known.name.equals(reference.name)) {
          type = simple(known.interfaceName);
        }
      }
      needs.add(reference.target == null ? type : type + " " + reference.target);
    }
    return String.join(", ", needs);
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
