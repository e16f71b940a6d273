// SPDX-License-Identifier: Apache-2.0
// The retirement port -> the counters of struct engine_counters and the guest registers, read by the C++ side at the end: no C++ work per cycle.
module rtl_count #(
  parameter int W = 1
) (
  input logic            clk_i,
  input logic            rst_i,
  input logic [W*core_pkg::CVFI_LANE-1:0] lanes_i,
  input core_pkg::cvfi_t cvfi_i
);
  logic [63:0] cycles     /*verilator public_flat_rd*/;
  logic [63:0] molecules  /*verilator public_flat_rd*/;
  logic [63:0] atoms      /*verilator public_flat_rd*/;
  logic [63:0] rollbacks  /*verilator public_flat_rd*/;
  logic [63:0] ticks      /*verilator public_flat_rd*/;
  logic [63:0] activity [0:7] /*verilator public_flat_rd*/;
  logic [63:0] by_atoms [0:7] /*verilator public_flat_rd*/;

  core_pkg::cvfi_lane_t [W-1:0] a;
  logic [W-1:0]    valid, last; // last: the atom ends its molecule
  assign a = lanes_i;
  for (genvar i = 0; i < W; i++) begin : g_lane
    assign valid[i] = a[i].valid;
    assign last[i]  = a[i].valid && a[i].insn[1:0] == 2'b11;
  end

  // guest registers: both copies of each, which is the working one, which were written since the last commit
  logic [31:0] guest [0:31] /*verilator public_flat_rd*/;
  logic [15:0] work         /*verilator public_flat_rd*/;
  logic [15:0] wr;
  always_ff @(posedge clk_i) begin
    for (int i = 0; i < W; i++)
      if (valid[i] && a[i].rd_we && a[i].rd_addr[6:5] == 2'b01) begin
        guest[a[i].rd_addr[4:0]] <= a[i].rd_data;
        work[a[i].rd_addr[3:0]]  <= a[i].rd_addr[4];
        wr[a[i].rd_addr[3:0]]    <= 1'b1;
      end
    if (cvfi_i.commit || cvfi_i.rollback) wr <= 16'd0;
    if (cvfi_i.rollback) work <= work ^ wr;
    if (rst_i) begin
      work <= 16'd0;
      wr   <= 16'd0;
    end
  end

  always_ff @(posedge clk_i) begin
    cycles    <= cycles + 64'd1;
    atoms     <= atoms + 64'($countones(valid));
    molecules <= molecules + 64'($countones(last));
    if (cvfi_i.rollback) rollbacks <= rollbacks + 64'd1;
    if (cvfi_i.commit) ticks <= ticks + 64'(cvfi_i.ticks);
    activity[cvfi_i.activity] <= activity[cvfi_i.activity] + 64'd1;
    by_atoms[cvfi_i.activity] <= by_atoms[cvfi_i.activity] + 64'($countones(valid));
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
  logic unused;
  assign unused = &{1'b0, a, cvfi_i};
endmodule
