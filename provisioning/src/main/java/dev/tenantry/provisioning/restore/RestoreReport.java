package dev.tenantry.provisioning.restore;

/**
 * A restore that was compared with its manifest and agreed.
 *
 * @param tables how many tables were compared
 * @param rows how many rows were loaded
 * @param dataBytes size of the rows before compression
 * @param objectsCompared how many objects of every kind the inventory compared
 * @param millis how long load and verification took: the proven RTO without the switch of the route
 * @param leftOut what the backup has and the restored tables go without; nothing for a whole backup
 */
public record RestoreReport(
        int tables, long rows, long dataBytes, int objectsCompared, long millis, SomeTables.LeftOut leftOut) {}
