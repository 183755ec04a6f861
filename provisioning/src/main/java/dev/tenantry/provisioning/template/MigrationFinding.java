package dev.tenantry.provisioning.template;

/**
 * Why a migration cannot be published.
 *
 * @param fileName which file
 * @param line which line of it, from 1 on; 0 for the file as a whole
 * @param message what is wrong, and what to write instead
 */
public record MigrationFinding(String fileName, int line, String message) {
    @Override
    public String toString() {
        return line == 0 ? fileName + ": " + message : fileName + ", line " + line + ": " + message;
    }
}
