// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.plugins;

import java.io.File;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Is told by File Install about jars in the folder of the framework property {@value #FOLDER}. One
 * thread calls.
 */
@Component(service = ArtifactInstaller.class)
public final class PluginInstaller implements ArtifactInstaller {
  static final String FOLDER = "hotprobe.plugins";
  private static final Logger LOG = System.getLogger("io.hotprobe.plugins");

  private final @Nullable File folder;
  private final Path copies;
  private final Replacement replacement;
  private final Map<File, Plugin> known = new HashMap<>();
  private final Map<String, Plugin> used = new HashMap<>();

  /** Created by the components' runtime. */
  @Activate
  public PluginInstaller(BundleContext context) throws IOException {
    String path = context.getProperty(FOLDER);
    folder = path == null ? null : new File(path).getAbsoluteFile();
    copies = Files.createDirectories(Objects.requireNonNull(context.getDataFile("jars")).toPath());
    replacement = new Replacement(context);
  }

  /** Also a jar that is damaged: nobody else is to decide what becomes of it. */
  @Override
  public boolean canHandle(File file) {
    return folder != null
        && folder.equals(file.getAbsoluteFile().getParentFile())
        && file.getName().endsWith(".jar");
  }

  @Override
  public void install(File file) {
    update(file);
  }

  @Override
  public void update(File file) {
    try {
      Plugin plugin = Plugin.read(file, copies);
      Plugin before = known.put(file, plugin);
      if (before != null && !before.name().equals(plugin.name())) {
        settle(before.name());
      }
      adopt(plugin, before);
    } catch (IOException e) {
      refuse(file.toString(), e);
    }
  }

  private void adopt(Plugin plugin, @Nullable Plugin before) {
    if (!settle(plugin.name())) {
      known.remove(plugin.file());
      if (before != null && before.name().equals(plugin.name())) {
        known.put(before.file(), before);
      }
      plugin.forget();
    } else if (before != null) {
      before.forget();
    }
  }

  @Override
  public void uninstall(File file) {
    Plugin gone = known.remove(file);
    if (gone != null) {
      settle(gone.name());
      gone.forget();
    }
  }

  /** Lets the best plugin of this name run; returns false when it cannot, and all is as before. */
  private boolean settle(String name) {
    Optional<Plugin> best = best(name);
    Plugin current = used.get(name);
    if (Objects.equals(best.orElse(null), current)) {
      return true;
    }
    try {
      change(name, best.orElse(null));
      return true;
    } catch (BundleException | IOException e) {
      refuse(best.map(Plugin::toString).orElse("the installed " + name), e);
      restore(name, current);
      return false;
    }
  }

  private Optional<Plugin> best(String name) {
    return known.values().stream()
        .filter(plugin -> plugin.name().equals(name))
        .max(Comparator.comparing(Plugin::version).thenComparing(Plugin::file));
  }

  private void change(String name, @Nullable Plugin plugin) throws BundleException, IOException {
    if (plugin == null) {
      replacement.withdraw(name);
      used.remove(name);
      LOG.log(Level.INFO, "plugin {0} is gone", name);
    } else {
      replacement.use(plugin);
      used.put(name, plugin);
      LOG.log(Level.INFO, "plugin {0} is in use", plugin);
    }
  }

  private void restore(String name, @Nullable Plugin current) {
    try {
      if (current == null) {
        replacement.withdraw(name);
      } else {
        replacement.use(current);
      }
    } catch (BundleException | IOException e) {
      LOG.log(Level.ERROR, "{0} cannot be had back: {1}", name, e.getMessage());
    }
  }

  private static void refuse(String what, Exception why) {
    LOG.log(
        Level.WARNING,
        "plugin {0} is refused, all stays as it was: {1}",
        what,
        why.getMessage() == null ? why.toString() : why.getMessage());
  }
}
