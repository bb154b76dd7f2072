// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import java.lang.annotation.Annotation;

/** Settings of a selector that a test can change; at first as if nothing were configured. */
final class SelectorSettings implements RuleComponent.Settings {
  int order;
  boolean exclude;
  String name = "";
  String namespace = "";
  String openPorts = "";
  String exePath = "";
  String languages = "";
  String cmdArgs = "";
  String targetPids = "";
  boolean containersOnly;
  String[] exports = {"traces"};
  String sampler = "";
  String samplerArg = "";

  @Override
  public int order() {
    return order;
  }

  @Override
  public boolean exclude() {
    return exclude;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String namespace() {
    return namespace;
  }

  @Override
  public String openPorts() {
    return openPorts;
  }

  @Override
  public String exePath() {
    return exePath;
  }

  @Override
  public String languages() {
    return languages;
  }

  @Override
  public String cmdArgs() {
    return cmdArgs;
  }

  @Override
  public String targetPids() {
    return targetPids;
  }

  @Override
  public boolean containersOnly() {
    return containersOnly;
  }

  @Override
  public String[] exports() {
    return exports;
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
  public Class<? extends Annotation> annotationType() {
    return RuleComponent.Settings.class;
  }
}
