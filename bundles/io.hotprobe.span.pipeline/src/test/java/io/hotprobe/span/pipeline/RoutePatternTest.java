// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutePatternTest {
  @ParameterizedTest
  @CsvSource({
    "/users/{id}, /users/1, true",
    "/users/{id}, /users/, false",
    "/users/{id}, /users, false",
    "/users/{id}, /users/1/, true",
    "/users/{id}, /users/1/x, false",
    "/users/{id}, /Users/1, false",
    "/users/{id:[0-9]+}, /users/abc, true",
    "/v1/:version, /v1/7, true",
    "/v1/:version/items, /v1/7/items, true",
    "/v1/:version/items, /v1/7/item, false",
    "/a/*/c, /a/b/c, true",
    "/a/*/c, /a/c, false",
    "/a/*/c, /a/b/b/c, false",
    "/static/*, /static/a/b/c, true",
    "/static/*, /static/a, true",
    "/static/*, /static, true",
    "/static/*, /statics/a, false",
    "/*, /anything/at/all, true",
    "/*, /, true",
    "/, /, true",
    "/, /a, false",
    "users/{id}, /users/1, true",
    "/a/b/, /a/b, true",
    "/a{b, /a{b, true",
    "/a{b, /ax, false",
  })
  void matches_path_segmentBySegment(String pattern, String path, boolean expected) {
    assertEquals(expected, new RoutePattern(pattern).matches(Segments.of(path, "*")));
  }

  @Test
  void compile_anyOrder_mostSpecificFirst() {
    List<RoutePattern> compiled =
        RoutePattern.compile(
            "/*", "/users/*", "/users/{id}", " /users/me ", "", "/users/{id}/cart", "/users/:x/*");

    assertEquals(
        List.of("/users/me", "/users/{id}/cart", "/users/:x/*", "/users/{id}", "/users/*", "/*"),
        compiled.stream().map(RoutePattern::text).toList());
  }

  @Test
  void compile_equallySpecific_orderOfTheConfiguration() {
    List<RoutePattern> compiled = RoutePattern.compile("/{b}/x", "/{a}/x");

    assertEquals(List.of("/{b}/x", "/{a}/x"), compiled.stream().map(RoutePattern::text).toList());
  }
}
