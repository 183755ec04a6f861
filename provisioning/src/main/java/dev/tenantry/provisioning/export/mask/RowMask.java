package dev.tenantry.provisioning.export.mask;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Masks the rows of one table. */
public final class RowMask {
    private final List<Masker> maskers;

    RowMask(List<Masker> maskers) {
        this.maskers = List.copyOf(maskers);
    }

    /** Whether every value stays as it is. */
    public boolean keepsAll() {
        return maskers.stream().allMatch(Masker::keeps);
    }

    /** Puts the masked values in the place of a row's values. NULL stays NULL. */
    public void apply(byte[] @Nullable [] row) {
        for (int i = 0; i < row.length; i++) {
            byte @Nullable [] value = row[i];
            if (value != null) {
                row[i] = maskers.get(i).mask(value);
            }
        }
    }
}
