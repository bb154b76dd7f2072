// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells of a file's content whenever it may have changed: when the kernel reports it, and now and
 * then for file systems that report nothing. Content counts once it is the same in two looks, so
 * that a file in the middle of being written is left alone.
 */
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger(FileWatch.class.getPackageName());
  private static final Duration SETTLE = Duration.ofMillis(100);

  private final Path file;
  private final Duration poll;
  private final Consumer<FileContent> listener;
  private final Map<WatchKey, Path> directories = new HashMap<>();
  private final Thread thread;
  private final @Nullable WatchService service;

  /**
   * Begins to watch.
   *
   * @param poll how often to look although nothing was reported
   * @param listener gets content on this watch's thread, changed or not
   */
  FileWatch(Path file, Duration poll, Consumer<FileContent> listener) {
    this.file = file;
    this.poll = poll;
    this.listener = listener;
    service = open();
    thread = Thread.ofPlatform().daemon().name("hotprobe-config").start(this::run);
  }

  private static @Nullable WatchService open() {
    try {
      return FileSystems.getDefault().newWatchService();
    } catch (IOException | UnsupportedOperationException e) {
      LOG.log(Level.WARNING, "The configuration file is only polled: {0}", String.valueOf(e));
      return null;
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        WatchedNames names = register();
        tell(settled());
        await(names);
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      LOG.log(Level.DEBUG, "{0} is not watched any more", file);
    }
  }

  private void tell(FileContent content) {
    try {
      listener.accept(content);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "The configuration " + file + " could not be taken up", e);
    }
  }

  private WatchedNames register() {
    WatchedNames names = WatchedNames.of(file);
    directories.keySet().stream()
        .filter(key -> !names.byDirectory().containsKey(directories.get(key)))
        .forEach(WatchKey::cancel);
    directories.clear();
    names.byDirectory().keySet().forEach(this::register);
    return names;
  }

  private void register(Path directory) {
    if (service == null) {
      return;
    }
    try {
      WatchKey key =
          directory.register(
              service,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_MODIFY,
              StandardWatchEventKinds.ENTRY_DELETE);
      directories.put(key, directory);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} cannot be watched, it is polled: {1}", directory, e);
    }
  }

  /** Returns the content when it stays the same for a moment. */
  private FileContent settled() throws InterruptedException {
    FileContent content = FileContent.read(file);
    while (true) {
      Thread.sleep(SETTLE);
      FileContent again = FileContent.read(file);
      if (again.equals(content)) {
        return content;
      }
      content = again;
    }
  }

  /** Returns when one of the names was touched, or it is time to look anyway. */
  private void await(WatchedNames names) throws InterruptedException {
    if (service == null) {
      Thread.sleep(poll);
      return;
    }
    long end = System.nanoTime() + poll.toNanos();
    boolean touched = false;
    while (!touched && end - System.nanoTime() > 0) {
      WatchKey key = service.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (key != null) {
        touched = key.pollEvents().stream().anyMatch(event -> concerns(key, event, names));
        touched |= !key.reset();
      }
    }
  }

  private boolean concerns(WatchKey key, WatchEvent<?> event, WatchedNames names) {
    Path directory = directories.get(key);
    return (event.context() instanceof Path name && directory != null)
        ? names.contains(directory, name)
        : event.kind() == StandardWatchEventKinds.OVERFLOW;
  }

  /** Ends the watch; the listener is not called any more once this returns. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
      if (service != null) {
        service.close();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the watch of {0} does not close: {1}", file, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
