package dev.tenantry.controlplane;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** A file system of its own, so small that a test can fill it to the last byte. Mounting one needs root. */
final class SmallDisk implements AutoCloseable {
    private final Path folder;
    private final Path filler;

    private SmallDisk(Path folder) {
        this.folder = folder;
        this.filler = folder.resolve("filler");
    }

    /** Mounts one; whoever may not skips the test and says so. */
    static SmallDisk mount(Path folder, int kibibytes) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!run("mount", "-t", "tmpfs", "-o", "mode=700,size=" + kibibytes + "k", "tmpfs", folder.toString())) {
            System.err.println(
                    "SKIPPED: no file system can be mounted here, so nobody saw what a full disk does; run it as root");
            throw new TestAbortedException("mounting needs root");
        }
        return new SmallDisk(folder);
    }

    Path folder() {
        return folder;
    }

    /** Fills it until the system says that it is full, then gives some of it back. */
    void fill(int kibibytesLeft) {
        byte[] block = new byte[1024];
        int written = 0;
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
                written++;
            }
        } catch (IOException full) {
            resize(written - kibibytesLeft);
        }
    }

    /** Makes room. */
    void empty() {
        try {
            Files.deleteIfExists(filler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void resize(int kibibytes) {
        try (OutputStream out = Files.newOutputStream(filler)) {
            out.write(new byte[kibibytes * 1024]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        run("umount", "--lazy", folder.toString());
    }

    private static boolean run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
