// SPDX-License-Identifier: Apache-2.0
/**
 * YAML files as values that know where they stand.
 *
 * <p>References to environment variables have the forms that OBI knows. OBI replaces them in the
 * text before it is parsed; here they are replaced in the values afterwards, as OpenTelemetry's
 * configuration data model demands: a variable cannot change the structure of the file, and lines
 * and columns stay right. So a reference stands for a text, a number or a list with commas, never
 * for a YAML list.
 */
@NullMarked
package io.hotprobe.config.yaml.document;

import org.jspecify.annotations.NullMarked;
