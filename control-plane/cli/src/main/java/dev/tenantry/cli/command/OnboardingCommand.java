package dev.tenantry.cli.command;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.onboarding.OnboardingDecision;
import dev.tenantry.api.onboarding.OnboardingView;
import dev.tenantry.api.onboarding.SubmitOnboardingRequest;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.session.WaitOptions;
import dev.tenantry.cli.session.Waiter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Onboarding requests. */
@Command(
        name = "onboarding",
        description = "From a seller's request, over another person's approval, to a customer who works.")
public final class OnboardingCommand {
    private final Session session;

    public OnboardingCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Lists the requests.")
    int list(
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description =
                                    "Of one state: submitted, approved, rejected, provisioning, handed_over, failed.")
                    @Nullable
                    String state) {
        session.printer()
                .list(session.controlPlane().onboardingRequests(state), Views.ONBOARDING, "There is no such request.");
        return ExitCode.OK.status();
    }

    @Command(name = "get", description = "Shows a request, and its hand-over when it has one.")
    int get(@Parameters(paramLabel = "REQUEST", description = "Its id.") String id) {
        session.printer().one(session.controlPlane().onboardingRequest(id), Views.ONBOARDING);
        return ExitCode.OK.status();
    }

    @Command(
            name = "submit",
            description =
                    "Asks for a new customer. Another person has to approve it; the same CRM reference never makes two.")
    int submit(
            @Parameters(paramLabel = "SLUG", description = "The tenant's name for people.") String slug,
            @Option(names = "--company", required = true, paramLabel = "TEXT", description = "The customer.")
                    String company,
            @Option(
                            names = "--crm-reference",
                            required = true,
                            paramLabel = "REF",
                            description = "The deal in the CRM.")
                    String crmReference,
            @Option(names = "--plan", required = true, paramLabel = "PLAN", description = "What was bought.")
                    String plan,
            @Option(
                            names = "--schema",
                            required = true,
                            paramLabel = "SCHEMA",
                            description = "The application's schema.")
                    String schema,
            @Option(
                            names = "--region",
                            required = true,
                            paramLabel = "REGION",
                            description = "Where the data must lie.")
                    String region,
            @Option(
                            names = "--contact-name",
                            required = true,
                            paramLabel = "NAME",
                            description = "Who gets the hand-over.")
                    String contact,
            @Option(names = "--contact-email", required = true, paramLabel = "EMAIL", description = "Where to.")
                    String email,
            @Option(
                            names = "--contract-reference",
                            required = true,
                            paramLabel = "REF",
                            description = "The signed contract.")
                    String contract,
            @Mixin ChangeOptions change) {
        OnboardingView request = session.controlPlane(change)
                .submitOnboarding(new SubmitOnboardingRequest(
                        crmReference, company, slug, plan, schema, region, contact, email, contract));
        session.say("request " + request.id() + " waits for another person: tenantctl onboarding approve "
                + request.id() + " --reason …");
        session.printer().one(request, Views.ONBOARDING);
        return ExitCode.OK.status();
    }

    @Command(name = "approve", description = "Approves a request of another person; the tenant is provisioned.")
    int approve(
            @Parameters(paramLabel = "REQUEST", description = "Its id.") String id,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        OnboardingView approved = controlPlane.approveOnboarding(id, new OnboardingDecision(reason));
        ExitCode exit = ExitCode.OK;
        if (approved.operationId() != null) {
            exit = new Waiter(session, controlPlane)
                    .await(controlPlane.operation(approved.operationId()), wait)
                    .exit();
        }
        OnboardingView now = controlPlane.onboardingRequest(id);
        session.printer().one(now, Views.ONBOARDING);
        if (exit == ExitCode.OK && !now.state().equals("handed_over")) {
            session.say("the hand-over follows by itself once the tenant is ready: tenantctl onboarding get " + id);
        }
        return exit.status();
    }

    @Command(name = "reject", description = "Rejects a request.")
    int reject(
            @Parameters(paramLabel = "REQUEST", description = "Its id.") String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; the seller reads it.")
                    String reason,
            @Mixin ChangeOptions change) {
        session.printer()
                .one(
                        session.controlPlane(change).rejectOnboarding(id, new OnboardingDecision(reason)),
                        Views.ONBOARDING);
        return ExitCode.OK.status();
    }
}
