// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import java.lang.annotation.Annotation;

/** General settings that a test can change; at first as if nothing were configured. */
final class GeneralSettings implements DiscoverySettings {
  String openPorts = "";
  String[] executable = {};
  String[] languages = {};
  String targetPids = "";
  String[] excludeSystemPaths = {"/usr/sbin/"};
  boolean excludeOtelInstrumented = true;
  String serviceName = "";
  String serviceNamespace = "";
  boolean inject;
  String sampler = "parentbased_always_on";
  String samplerArg = "";
  String cgroupPath = "";
  String hostId = "";
  String hostName = "";

  @Override
  public String openPorts() {
    return openPorts;
  }

  @Override
  public String[] executable() {
    return executable;
  }

  @Override
  public String[] languages() {
    return languages;
  }

  @Override
  public String targetPids() {
    return targetPids;
  }

  @Override
  public String[] excludeSystemPaths() {
    return excludeSystemPaths;
  }

  @Override
  public boolean excludeOtelInstrumented() {
    return excludeOtelInstrumented;
  }

  @Override
  public String serviceName() {
    return serviceName;
  }

  @Override
  public String serviceNamespace() {
    return serviceNamespace;
  }

  @Override
  public boolean inject() {
    return inject;
  }

  @Override
  public String sampler() {
    return sampler;
  }

  @Override
  public String samplerArg() {
    return samplerArg;
  }

  @Override
  public String cgroupPath() {
    return cgroupPath;
  }

  @Override
  public String hostId() {
    return hostId;
  }

  @Override
  public String hostName() {
    return hostName;
  }

  @Override
  public Class<? extends Annotation> annotationType() {
    return DiscoverySettings.class;
  }
}
