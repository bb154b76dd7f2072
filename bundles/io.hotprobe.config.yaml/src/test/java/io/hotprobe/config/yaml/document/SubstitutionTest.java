// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubstitutionTest {
  private final Substitution substitution =
      new Substitution(new Environment(Map.of("NAME", "shop", "EMPTY", "", "DOLLAR", "a$1\\")));

  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "${NAME}, shop",
    "${env:NAME}, shop",
    "$(NAME), shop",
    "$(env:NAME), shop",
    "a-${NAME}-$(NAME)-b, a-shop-shop-b",
    "${NAME:-other}, shop",
    "${EMPTY:-other}, other",
    "${MISSING:-}, ''",
    "${MISSING:-a:-b}, a:-b",
    "$(env:MISSING:-x y), x y",
    "${MISSING}, ''",
    "$${NAME}, ${NAME}",
    "$$(NAME), $(NAME)",
    "${1NAME}, ${1NAME}",
    "${NAME, ${NAME",
    "$NAME, $NAME",
    "${NA-ME}, ${NA-ME}",
    "${NAME), ${NAME)",
    "^(a|b)$, ^(a|b)$",
    "${DOLLAR}, a$1\\"
  })
  void apply_text_replacesReferences(String text, String expected) {
    assertEquals(expected, substitution.apply(text, name -> {}));
  }

  @Test
  void apply_missingVariables_areNamed() {
    List<String> missing = new ArrayList<>();

    substitution.apply("${A} ${NAME} $(B) ${EMPTY} ${C:-c} $${D}", missing::add);

    assertEquals(List.of("A", "B", "EMPTY"), missing);
  }
}
