// SPDX-License-Identifier: Apache-2.0
/**
 * Configuration files and environment variables into ConfigurationAdmin.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>The file is read as a whole and takes effect as a whole. One error anywhere, and nothing
 *       changes; all errors are logged, once for each content of the file.
 *   <li>The first configuration is written while the component is activated, so that components
 *       that start later find it. If it is broken nothing is written: a set without selectors
 *       traces nothing. {@link io.hotprobe.config.yaml.ConfigurationStatus} tells the launcher,
 *       which then starts nothing else.
 *   <li>Configurations carry a private mark. Others are never touched, so a host can configure a
 *       component itself. Ours outlive the bundle, so that it can be updated while the others run;
 *       those that are stale then are deleted with the next good configuration.
 *   <li>A file is watched with every symbolic link on the way to it, and is read every five seconds
 *       in any case, for file systems without notifications.
 *   <li>What is configured is never asked for: a change arrives as a modified configuration.
 * </ul>
 */
@NullMarked
package io.hotprobe.config.yaml;

import org.jspecify.annotations.NullMarked;
