package dev.tenantry.api.audit.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditFormatTest {
    @Test
    void theCanonicalBytesOfARecordAreThese() {
        AuditRecord record = new AuditRecord(
                7, Instant.ofEpochSecond(1, 2_000), null, "a", "p", "x.y", "o", "", "r", null, Map.of("k", "é"));
        assertThat(HexFormat.of().formatHex(record.canonical()))
                .isEqualTo("00000017"
                        + HexFormat.of()
                                .formatHex(
                                        "tenantry-audit-record/1".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        + "0000000000000007" + "00000000000f4242" + "ffffffff" + "0000000161" + "0000000170"
                        + "00000003782e79" + "000000016f" + "00000000" + "0000000172" + "ffffffff"
                        + "0000000000000001" + "000000016b" + "00000002c3a9");
    }

    @Test
    void twoRecordsThatShareTheirLettersHaveOtherBytes() {
        AuditRecord one = new AuditRecord(1, Instant.EPOCH, null, "ab", "c", "d", "e", "", "f", null, Map.of());
        AuditRecord two = new AuditRecord(1, Instant.EPOCH, null, "a", "bc", "d", "e", "", "f", null, Map.of());
        assertThat(one.canonical()).isNotEqualTo(two.canonical());
    }

    @Test
    void everyLineComesBackAsItWasWritten() {
        MemoryLog log = SmallLogs.of(9);
        for (ExportLine line :
                log.export(SmallLogs.ACME, Optional.of(log.checkpoints().getFirst()))) {
            assertThat(ExportLine.parse(line.encode())).isEqualTo(line);
        }
    }

    @Test
    void lineWrittenInAnotherWayIsRefused() {
        for (String line : List.of(
                "{\"line\":\"end\",\"records\": 1}",
                "{\"records\":1,\"line\":\"end\"}",
                "{\"line\":\"end\",\"records\":01}",
                "{\"line\":\"end\",\"records\":1,\"more\":\"x\"}",
                "{\"line\":\"end\",\"records\":1,\"records\":1}",
                "{\"line\":\"\\u0065nd\",\"records\":1}",
                "{\"line\":\"end\",\"records\":\"1\"}",
                "{\"line\":\"end\",\"records\":1} ",
                "{\"line\":\"other\"}",
                "{",
                "")) {
            assertThatIllegalArgumentException().as(line).isThrownBy(() -> ExportLine.parse(line));
        }
    }

    @Test
    void aNoteComesBackAndAChangedNoteIsRefusedOrNotSigned() {
        SignedCheckpoint signed = SmallLogs.of(9).checkpoints().getLast();
        CheckpointKeys keys = SmallLogs.SIGNER.keys();
        assertThat(SignedCheckpoint.parse(signed.note())).isEqualTo(signed);
        assertThat(keys.verify(signed)).isTrue();
        String note = signed.note();
        for (int i = 0; i < note.length(); i++) {
            String changed = note.substring(0, i) + (note.charAt(i) == '1' ? '2' : '1') + note.substring(i + 1);
            assertThat(isSigned(changed, keys)).as(changed).isFalse();
        }
    }

    @Test
    void aKeyFileComesBackAndNeverShowsItsKey() {
        CheckpointSigner signer = CheckpointSigner.generate();
        CheckpointSigner again = CheckpointSigner.parse(signer.pem());
        assertThat(again.keyId()).isEqualTo(signer.keyId());
        assertThat(signer.toString()).doesNotContain("PRIVATE");
        assertThatIllegalArgumentException().isThrownBy(() -> CheckpointSigner.parse(signer.publicPem()));
    }

    @Test
    void twoKeysThatDoNotBelongTogetherAreRefused() {
        CheckpointSigner one = CheckpointSigner.generate();
        String mixed =
                one.pem().replace(one.publicPem(), CheckpointSigner.generate().publicPem());
        assertThatIllegalArgumentException().isThrownBy(() -> CheckpointSigner.parse(mixed));
    }

    private static boolean isSigned(String note, CheckpointKeys keys) {
        try {
            return keys.verify(SignedCheckpoint.parse(note));
        } catch (IllegalArgumentException | java.time.DateTimeException refused) {
            return false;
        }
    }
}
