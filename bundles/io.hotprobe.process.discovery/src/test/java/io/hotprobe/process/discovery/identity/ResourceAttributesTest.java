// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.hotprobe.probe.Language;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceAttributesTest {
  private static final String ID = "0123456789abcdef".repeat(4);
  private static final String OUTER = "fedcba9876543210".repeat(4);

  private final ResourceAttributes attributes =
      new ResourceAttributes(new Host("web-1", "host-id"), "0.1.0");
  private final Map<String, String> environment = new HashMap<>();

  private Map<String, Object> of(String name, String namespace) {
    return attributes.of(
        new ResourceAttributes.Source(
            4711,
            998877,
            "/usr/bin/python3.11",
            Language.PYTHON,
            List.of("python", "/srv/shop.py", "--password=s3cret"),
            environment,
            List.of("0::/system.slice/docker-" + ID + ".scope"),
            Optional.of("www-data")),
        name,
        namespace);
  }

  @Test
  void of_process_exactlyTheConventions() {
    Map<String, Object> expected = new HashMap<>();
    expected.put("service.name", "shop");
    expected.put("service.namespace", "eu");
    expected.put("service.instance.id", "web-1:4711:998877");
    expected.put("process.pid", 4711L);
    expected.put("process.executable.path", "/usr/bin/python3.11");
    expected.put("process.executable.name", "python3.11");
    expected.put("process.owner", "www-data");
    expected.put("host.name", "web-1");
    expected.put("host.id", "host-id");
    expected.put("os.type", "linux");
    expected.put("telemetry.sdk.name", "hotprobe");
    expected.put("telemetry.sdk.version", "0.1.0");
    expected.put("telemetry.sdk.language", "python");
    expected.put("container.id", ID);

    assertEquals(expected, of("", "eu"));
  }

  @Test
  void of_argumentsWithSecrets_leaveNoTrace() {
    assertFalse(of("", "").toString().contains("s3cret"));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, '', shop",
        "-, -, rule, rule",
        "env, -, rule, env",
        "' env ', -, '', env",
        "'', -, rule, rule",
        "-, service.name=attr, rule, attr",
        "env, service.name=attr, rule, env",
        "'', service.name=attr, '', attr",
        "-, service.name=, '', shop",
      })
  void of_severalNames_whatTheProcessSaysFirst(
      String variable, String resource, String rule, String expected) {
    if (variable != null) {
      environment.put("OTEL_SERVICE_NAME", variable);
    }
    if (resource != null) {
      environment.put("OTEL_RESOURCE_ATTRIBUTES", resource);
    }

    assertEquals(expected, of(rule, "").get("service.name"));
  }

  @Test
  void of_ownAttributes_takenAndDecoded() {
    environment.put(
        "OTEL_RESOURCE_ATTRIBUTES",
        "service.namespace=eu, deployment.environment.name = prod ,a=x%2Cy%3Dz,b=caf%C3%A9,c=1+1,"
            + "d=50%,novalue,=x, ,e=,f=k=v,service.instance.id=mine");

    Map<String, Object> all = of("", "other");

    assertEquals("eu", all.get("service.namespace"));
    assertEquals("prod", all.get("deployment.environment.name"));
    assertEquals("x,y=z", all.get("a"));
    assertEquals("caf\u00e9", all.get("b"));
    assertEquals("1+1", all.get("c"));
    assertEquals("50%", all.get("d"), "what is not properly encoded stays");
    assertEquals("k=v", all.get("f"));
    assertEquals("mine", all.get("service.instance.id"));
    assertFalse(all.containsKey("novalue") || all.containsKey("") || all.containsKey("e"));
  }

  @ParameterizedTest
  @CsvSource({
    "process.pid, 4711",
    "telemetry.sdk.name, hotprobe",
    "telemetry.sdk.language, python"
  })
  void of_attributesThatAreOurs_notOverridden(String key, String expected) {
    environment.put("OTEL_RESOURCE_ATTRIBUTES", key + "=forged,x=1");

    assertEquals(expected, of("", "").get(key).toString());
    assertEquals("1", of("", "").get("x"));
    assertEquals(4711L, of("", "").get("process.pid"), "a number, as the conventions say");
  }

  @Test
  void of_thousandsOfAttributes_bounded() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      many.append("k").append(i).append("=v,");
    }
    environment.put("OTEL_RESOURCE_ATTRIBUTES", many.toString());

    Map<String, Object> all = of("", "");

    assertEquals(128, all.keySet().stream().filter(key -> key.matches("k[0-9]+")).count());
  }

  @Test
  void of_pidUsedAgain_otherInstance() {
    ResourceAttributes.Source later =
        new ResourceAttributes.Source(
            4711, 998878, "/x", Language.GO, List.of(), Map.of(), List.of(), Optional.empty());

    Map<String, Object> all = attributes.of(later, "", "");

    assertNotEquals(of("", "").get("service.instance.id"), all.get("service.instance.id"));
    assertEquals("go", all.get("process.runtime.name"));
    assertFalse(all.containsKey("process.owner") || all.containsKey("container.id"));
    assertFalse(all.containsKey("service.namespace"));
  }

  @Test
  void of_hostWithoutId_noHostId() {
    ResourceAttributes without = new ResourceAttributes(new Host("h", ""), "1");
    ResourceAttributes.Source source =
        new ResourceAttributes.Source(
            1, 2, "x", Language.NODEJS, List.of(), Map.of(), List.of(), Optional.empty());

    assertFalse(without.of(source, "", "").containsKey("host.id"));
    assertEquals("nodejs", without.of(source, "", "").get("process.runtime.name"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0::/system.slice/docker-@.scope                                  | @",
        "12:memory:/docker/@                                              | @",
        "5:pids:/docker/@/init.scope                                      | @",
        "0::/kubepods/burstable/pod1f2e/@                                 | @",
        "0::/kubepods.slice/kubepods-pod1f2e.slice/cri-containerd-@.scope | @",
        "1:name=systemd:/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:@ | @",
        "0::/kubepods.slice/kubepods-pod1f2e.slice/crio-@.scope           | @",
        "0::/kubepods.slice/kubepods-pod1f2e.slice/crio-@.scope/container | @",
        "0::/machine.slice/libpod-@.scope                                 | @",
        "0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-@.scope/container | @",
        "0::/../../kubepods/pod1/@                                        | @",
        "0::/docker/#/kubelet/kubepods/pod1/@                             | @",
        "0::/libpod_parent/libpod-#/system.slice/docker-@.scope           | @",
        "0::/machine.slice/libpod-conmon-@.scope                          | ''",
        "0::/system.slice/crio-conmon-@.scope                             | ''",
        "0::/docker/@0                                                    | ''",
        "0::/docker/a@                                                    | ''",
        "0::/system.slice/nginx.service                                   | ''",
        "0::/                                                             | ''",
        "''                                                               | ''",
      })
  void containerId_cgroupPath_innermostContainer(String line, String expected) {
    String path = line.replace("user@1000", "user_1000").replace("@", ID).replace("#", OUTER);

    assertEquals(
        expected.isEmpty() ? Optional.empty() : Optional.of(ID),
        ResourceAttributes.containerId(List.of("9:cpu:/", path.replace("user_1000", "user@1000"))));
  }

  @Test
  void containerId_severalHierarchies_firstThatTells() {
    assertEquals(
        Optional.of(ID),
        ResourceAttributes.containerId(
            List.of("9:cpu:/", "8:memory:/docker/" + ID, "0::/docker/" + OUTER)));
    assertEquals(Optional.empty(), ResourceAttributes.containerId(List.of()));
  }
}
