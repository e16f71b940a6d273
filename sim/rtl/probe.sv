// SPDX-License-Identifier: Apache-2.0
// The retirement port -> C calls for lockstep and traces: one per retired atom, one per cycle in which anything else happened.
// Only in the model built with CVFI to the outside (parameter PROBE); `on_i` low costs nothing but the registers.
module rtl_probe #(
  parameter int W = 1
) (
  input logic            clk_i,
  input logic            on_i,
  input logic [W*core_pkg::CVFI_LANE-1:0] lanes_i,
  input core_pkg::cvfi_t cvfi_i
);
  // bits: 0 tmode, 1 rd_we, 2 ext, 3 st_we, 4 st_gated
  import "DPI-C" function void rtl_probe_atom(input int unsigned lane, input int unsigned pc, input int unsigned insn,
    input int unsigned next_pc, input int unsigned bits, input int unsigned rd_addr, input int unsigned rd_data,
    input int unsigned st_addr, input int unsigned st_data, input int unsigned st_mask);
  // bits: 0 commit, 1 rollback, 2 trap, 3 trap_tmode, 4 drain, 15:8 flags, 19:16 drain_mask
  import "DPI-C" function void rtl_probe_cycle(input int unsigned bits, input int unsigned ticks, input int unsigned cause,
    input int unsigned tval, input int unsigned trap_pc, input int unsigned drain_addr, input int unsigned drain_data);

  core_pkg::cvfi_lane_t [W-1:0] a;
  logic [W-1:0]    valid;
  core_pkg::cvfi_t c;
  assign a = lanes_i;
  assign c = cvfi_i;
  for (genvar i = 0; i < W; i++) assign valid[i] = a[i].valid;

  always_ff @(posedge clk_i)
    if (on_i) begin // one process: the atoms come before their cycle
      for (int i = 0; i < W; i++)
        if (valid[i])
          rtl_probe_atom(i, a[i].pc, a[i].insn, a[i].next_pc, {27'd0, a[i].st_gated, a[i].st_we, a[i].ext, a[i].rd_we, a[i].tmode},
            {25'd0, a[i].rd_addr}, a[i].rd_data, a[i].st_addr, a[i].st_data, {28'd0, a[i].st_mask});
      if (valid != '0 || c.commit || c.rollback || c.trap || c.drain_valid)
        rtl_probe_cycle({12'd0, c.drain_mask, 2'd0, c.flags, 3'd0, c.drain_valid, c.trap_tmode, c.trap, c.rollback, c.commit},
          c.ticks, c.cause, c.tval, c.trap_pc, c.drain_addr, c.drain_data);
    end
  logic unused;
  assign unused = &{1'b0, c.activity};
endmodule
