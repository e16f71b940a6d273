// SPDX-License-Identifier: Apache-2.0
// Linear address -> guest physical page and rights, one cycle later. 1,024 entries, direct mapped, block RAM, filled by firmware.
// Invariant: an address that leaves this module lies in the guest window: page & fence under 0x40000000.
module core_tlb
(
  input  logic         clk_i,
  input  logic         init_i,
  input  logic [9:0]   init_idx_i,
  input  logic         re_i,
  input  logic [21:12] idx_i,
  // the entry read last
  input  logic [31:7]  lin_i,
  input  logic         user_i,      // user mode and not SYS
  input  logic         store_i,     // store or probe
  input  logic         wp_i,
  input  logic         nomask_i,
  input  logic [7:0]   asid_i,
  input  logic [31:12] fence_i,
  input  logic [31:12] want_i,      // chkpage: expected physical page
  output logic         hit_o,
  output logic         page_o,      // rights fail
  output logic         dev_o,
  output logic         xpage_o,
  output logic         chk_fail_o,
  output logic [31:12] page_pa_o,   // implementation page
  output logic [31:12] pa_o,        // as given
  output logic [31:0]  word_o,      // for tlbr
  output logic [31:0]  mask_o,      // for tlbrm
  // write
  input  logic         we_i,        // tlbw, or tlbinv with inv_i
  input  logic         inv_i,
  input  logic [31:12] w_lin_i,
  input  logic [31:0]  w_data_i,
  input  logic [31:0]  w_mask_i
);
  typedef struct packed { // 76 bits
    logic [31:0]  mask;
    logic         valid;
    logic [9:0]   tag;
    logic [7:0]   asid;
    logic [19:0]  pa;
    logic         dev;
    logic         glob;
    logic         dirty;
    logic         wr;
    logic         user;
  } entry_t;
  entry_t e, w;

  always_comb begin
    w.mask  = w_mask_i;
    w.valid = !init_i && !inv_i;
    w.tag   = w_lin_i[31:22];
    w.asid  = asid_i;
    w.pa    = w_data_i[31:12];
    w.dev   = w_data_i[4] || (w_data_i[31:12] & ~fence_i) != 20'd0;
    w.glob  = w_data_i[3];
    w.dirty = w_data_i[2];
    w.wr    = w_data_i[1];
    w.user  = w_data_i[0];
  end
  mem_ram #(.WIDTH(76), .DEPTH(1024)) ram (.clk_i, .re_i, .ra_i(idx_i), .rd_o(e),
    .we_i(we_i || init_i), .wa_i(init_i ? init_idx_i : w_lin_i[21:12]), .wd_i(w));

  assign hit_o      = e.valid && e.tag == lin_i[31:22] && (e.glob || e.asid == asid_i);
  assign page_o     = (user_i && !e.user) || (store_i && ((!e.wr && (user_i || wp_i)) || !e.dirty));
  assign dev_o      = e.dev;
  assign xpage_o    = store_i && !nomask_i && e.mask[lin_i[11:7]];
  assign chk_fail_o = !hit_o || (user_i && !e.user) || e.dev || e.pa != want_i;
  assign page_pa_o  = {2'b01, e.pa[17:0] & fence_i[29:12]}; // bits 31:30 whatever the fence
  assign pa_o       = e.pa;
  assign word_o     = hit_o ? {e.pa, 6'd0, 1'b1, e.dev, e.glob, e.dirty, e.wr, e.user} : 32'd0;
  assign mask_o     = hit_o ? e.mask : 32'd0;
  logic unused;
  assign unused = &{1'b0, lin_i[21:12], w_data_i[11:5]};
endmodule
