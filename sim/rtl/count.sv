// SPDX-License-Identifier: Apache-2.0
// The retirement port -> the counters of struct engine_counters, read by the C++ side at the end: no C++ work per cycle.
module rtl_count #(
  parameter int W = 1
) (
  input logic            clk_i,
  input logic            rst_i,
  input logic [W-1:0]    cvfi_valid,
  /* verilator lint_off UNUSEDSIGNAL */ // only the stop bits of each atom are wanted
  input logic [W*32-1:0] cvfi_insn,
  /* verilator lint_on UNUSEDSIGNAL */
  input logic            cvfi_commit,
  input logic [31:0]     cvfi_ticks,
  input logic            cvfi_rollback,
  input logic [2:0]      cvfi_activity
);
  logic [63:0] cycles     /*verilator public_flat_rd*/;
  logic [63:0] molecules  /*verilator public_flat_rd*/;
  logic [63:0] atoms      /*verilator public_flat_rd*/;
  logic [63:0] rollbacks  /*verilator public_flat_rd*/;
  logic [63:0] ticks      /*verilator public_flat_rd*/;
  logic [63:0] activity [0:7] /*verilator public_flat_rd*/;
  logic [63:0] by_atoms [0:7] /*verilator public_flat_rd*/;

  logic [W-1:0] last;              // the atom ends its molecule
  for (genvar i = 0; i < W; i++) assign last[i] = cvfi_valid[i] && cvfi_insn[i*32+:2] == 2'b11;

  always_ff @(posedge clk_i) begin
    cycles    <= cycles + 64'd1;
    atoms     <= atoms + 64'($countones(cvfi_valid));
    molecules <= molecules + 64'($countones(last));
    if (cvfi_rollback) rollbacks <= rollbacks + 64'd1;
    if (cvfi_commit) ticks <= ticks + 64'(cvfi_ticks);
    activity[cvfi_activity] <= activity[cvfi_activity] + 64'd1;
    by_atoms[cvfi_activity] <= by_atoms[cvfi_activity] + 64'($countones(cvfi_valid));
    if (rst_i) begin
      cycles    <= 64'd0;
      atoms     <= 64'd0;
      molecules <= 64'd0;
      rollbacks <= 64'd0;
      ticks     <= 64'd0;
      for (int i = 0; i < 8; i++) begin
        activity[i] <= 64'd0;
        by_atoms[i] <= 64'd0;
      end
    end
  end
endmodule
