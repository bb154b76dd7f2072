// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentsTest {
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "/, ''",
    "//, ''",
    "///, ''",
    "/a, a",
    "a, a",
    "/a/, a",
    "/a//, a",
    "/a/b, a|b",
    "/a//b, a||b",
    "//a, |a",
    "/a/../b, a|..|b",
    "/a;v=1/b;c, a|b",
    "/;x/b, |b",
    "/a%2Fb, a%2Fb",
    "/caf\u00e9, caf\u00e9",
    "/1/2/3/4/5/6/7/8/9/10/11/12, 1|2|3|4|5|6|7|8|9|10|11|12",
    "/1/2/3/4/5/6/7/8/9/10/11/12/, 1|2|3|4|5|6|7|8|9|10|11|12",
    "/1/2/3/4/5/6/7/8/9/10/11/12/13, 1|2|3|4|5|6|7|8|9|10|11|#",
    "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15, 1|2|3|4|5|6|7|8|9|10|11|#",
  })
  void of_anyPath_segmentsBetweenTheSlashes(String path, String expected) {
    assertEquals(expected, String.join("|", Segments.of(path, "#")));
  }

  @Test
  void of_root_hasNone() {
    assertEquals(List.of(), List.of(Segments.of("/", "#")));
  }

  @Test
  void join_count_takesTheFirst() {
    String[] segments = {"a", "b", "c"};

    assertEquals("/", Segments.join(segments, 0));
    assertEquals("/a/b", Segments.join(segments, 2));
    assertEquals("/a/b/c", Segments.join(segments, 3));
  }
}
