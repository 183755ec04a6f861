package dev.tenantry.controlplane.secret;

import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.crypto.tink.signature.SignatureConfig;
import com.google.crypto.tink.streamingaead.StreamingAeadConfig;
import java.security.GeneralSecurityException;

/** Makes Tink's primitives known once, before the first of them is used. */
public final class Tink {
    private static final Configuration CONFIGURATION = register();

    private Tink() {}

    /** The configuration with the primitives that the control plane uses: AEAD, streaming AEAD, signatures, hybrid encryption. */
    public static Configuration configuration() {
        return CONFIGURATION;
    }

    private static Configuration register() {
        try {
            AeadConfig.register();
            StreamingAeadConfig.register();
            SignatureConfig.register();
            HybridConfig.register();
            return RegistryConfiguration.get();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
