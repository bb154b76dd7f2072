// SPDX-License-Identifier: Apache-2.0
/**
 * What texts and lists in a configuration can mean, and what is said of those that mean nothing.
 */
@NullMarked
package io.hotprobe.config.yaml.format;

import org.jspecify.annotations.NullMarked;
