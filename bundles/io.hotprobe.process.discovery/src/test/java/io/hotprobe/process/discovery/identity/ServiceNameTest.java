// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hotprobe.probe.Language;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceNameTest {
  private static String derive(Language language, String executable, String line) {
    return ServiceName.derive(language, executable, List.of(line.split(" ")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "python /srv/shop.py                     | shop",
        "python shop.py --port 80                | shop",
        "python -u shop.py                       | shop",
        "python -u -O -W ignore -X dev shop.py   | shop",
        "python -Wignore -Xdev shop.py           | shop",
        "python -OW ignore shop.py               | shop",
        "python --check-hash-based-pycs never a.py | a",
        "python -m http.server 8000              | http.server",
        "python -mhttp.server 8000               | http.server",
        "python -um uvicorn app:app              | uvicorn",
        "python -Im pkg                          | pkg",
        "python -c import_x;run() arg            | python3.11",
        "python -uc code arg                     | python3.11",
        "python -ccode                           | python3.11",
        "python - arg                            | python3.11",
        "python                                  | python3.11",
        "python -m                               | python3.11",
        "python -V                               | python3.11",
        "python /srv/app/                        | app",
        "python /srv/app/__main__.py             | app",
        "python .                                | python3.11",
        "python /usr/local/bin/gunicorn app:app  | gunicorn",
        "python -- shop.py                       | shop",
        "python /srv/.hidden                     | .hidden",
        "python /srv/a.b.py                      | a.b",
        "python /srv/run.sh                      | run.sh",
        "python /                                | python3.11",
      })
  void derive_python_scriptOrModule(String line, String expected) {
    assertEquals(expected, derive(Language.PYTHON, "/usr/bin/python3.11", line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "java -jar /srv/shop-1.2.jar --x=1       | shop-1.2",
        "java -jar -Xmx1g /srv/shop.jar arg.jar  | shop",
        "java -Xmx1g -Dkey=v -XX:+UseZGC -jar a.war | a",
        "java -cp /a:/b com.acme.Main arg        | com.acme.Main",
        "java -classpath /a com.acme.Main        | com.acme.Main",
        "java --class-path /a com.acme.Main      | com.acme.Main",
        "java --class-path=/a com.acme.Main      | com.acme.Main",
        "java -p mods -m shop/com.acme.Main      | shop",
        "java --module-path mods --module shop   | shop",
        "java --module=shop/com.acme.Main x      | shop",
        "java --add-opens java.base/java.lang=ALL-UNNAMED A | A",
        "java --enable-native-access ALL-UNNAMED -jar a.jar | a",
        "java --patch-module x=y a.B             | a.B",
        "java --source 21 /srv/Shop.java         | Shop",
        "java @/srv/options com.acme.Main        | com.acme.Main",
        "java -javaagent:/x/agent.jar -jar a.jar | a",
        "java -version                           | java",
        "java                                    | java",
        "java -jar                               | java",
        "java -m                                 | java",
        "java -cp                                | java",
      })
  void derive_java_jarModuleOrClass(String line, String expected) {
    assertEquals(expected, derive(Language.JAVA, "/opt/jdk/bin/java", line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "node /srv/shop.js                       | shop",
        "node shop.mjs arg.js                    | shop",
        "node --max-old-space-size=400 shop.cjs  | shop",
        "node -r ./tracing.js shop.js            | shop",
        "node --require ./t.js --import x shop.ts | shop",
        "node --env-file .env shop.js            | shop",
        "node --inspect shop.js                  | shop",
        "node inspect shop.js                    | shop",
        "node -e code() arg                      | node",
        "node -pe code() arg                     | node",
        "node --eval code() arg                  | node",
        "node --eval=code() arg                  | node",
        "node --run start                        | node",
        "node -                                  | node",
        "node -- shop.js                         | shop",
        "node /usr/bin/npm start                 | npm",
        "node                                    | node",
      })
  void derive_node_script(String line, String expected) {
    assertEquals(expected, derive(Language.NODEJS, "/usr/bin/node", line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ruby /usr/bin/puma -C config.rb         | puma",
        "ruby -I lib -r json shop.rb             | shop",
        "ruby -Ilib -rjson shop.rb               | shop",
        "ruby -rtime shop.rb                     | shop",
        "ruby -W0 config.ru                      | config",
        "ruby -C /srv -E UTF-8 shop.rb           | shop",
        "ruby --encoding UTF-8 shop.rb           | shop",
        "ruby -S rackup                          | rackup",
        "ruby -e puts(1) x                       | ruby3.1",
        "ruby -ne puts(1) x                      | ruby3.1",
        "ruby -rjson -e puts(1) x                | ruby3.1",
      })
  void derive_ruby_script(String line, String expected) {
    assertEquals(expected, derive(Language.RUBY, "/usr/bin/ruby3.1", line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "php /srv/shop.php                       | shop",
        "php -S 0.0.0.0:8000 -t public router.php | router",
        "php -S 0.0.0.0:8000                     | php8.2",
        "php -S0.0.0.0:8000 router.php           | router",
        "php -d memory_limit=1G artisan serve    | artisan",
        "php -f shop.php                         | shop",
        "php -r code(); x                        | php8.2",
        "php --run code(); x                     | php8.2",
        "php -c /etc/php.ini -n shop.php         | shop",
      })
  void derive_php_script(String line, String expected) {
    assertEquals(expected, derive(Language.PHP, "/usr/bin/php8.2", line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dotnet /srv/Shop.dll --urls http://*:80 | Shop",
        "dotnet exec Shop.dll                    | Shop",
        "dotnet exec --runtimeconfig a.json --depsfile b.json Shop.dll | Shop",
        "dotnet --roll-forward Major Shop.dll    | Shop",
        "dotnet                                  | dotnet",
      })
  void derive_dotnet_assembly(String line, String expected) {
    assertEquals(expected, derive(Language.DOTNET, "/usr/share/dotnet/dotnet", line));
  }

  /** The arguments of a program that has the runtime linked in are not those of a launcher. */
  @ParameterizedTest
  @CsvSource({
    "DOTNET, /srv/Shop, Shop --urls http://*:80 --token s3cret, Shop",
    "JAVA, /opt/shop/bin/shop, shop serve, shop",
    "PYTHON, /usr/bin/uwsgi, uwsgi --ini app.ini x.py, uwsgi",
    "RUBY, /usr/bin/passenger, passenger start, passenger",
    "GO, /srv/shop, shop serve config.py, shop",
    "RUST, /srv/shop, shop serve, shop",
    "CPP, /srv/shop.js, x y, shop",
    "NGINX, /usr/sbin/nginx, nginx -g daemon, nginx",
    "APACHE, /usr/sbin/apache2, /usr/sbin/apache2 -k start, apache2",
    "GENERIC, /srv/a b, x, a b",
    "GENERIC, x, x, x",
  })
  void derive_programOfItsOwn_nameOfTheExecutable(
      Language language, String executable, String line, String expected) {
    assertEquals(expected, derive(language, executable, line));
  }

  @Test
  void derive_oneLongTitle_nameOfTheExecutable() {
    List<String> title = List.of("gunicorn: worker [app:app]");

    assertEquals("python3.11", ServiceName.derive(Language.PYTHON, "/usr/bin/python3.11", title));
    assertEquals("java", ServiceName.derive(Language.JAVA, "/usr/bin/java", List.of()));
  }

  @Test
  void derive_emptyArguments_skipped() {
    List<String> line = List.of("python", "", "-u", "", "shop.py");

    assertEquals("shop", ServiceName.derive(Language.PYTHON, "/usr/bin/python3", line));
  }
}
