/**
 * Campaigns: long runs that add up in docs/figures/ledger.jsonl. A campaign is one class that implements {@link
 * dev.tenantry.campaign.Campaign} and is named in {@link dev.tenantry.campaign.CampaignRun}; an ordinary test runs a short shard of it.
 */
@NullMarked
package dev.tenantry.campaign;

import org.jspecify.annotations.NullMarked;
