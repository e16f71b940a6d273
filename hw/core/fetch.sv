// SPDX-License-Identifier: Apache-2.0
// PC -> up to W atoms per cycle for decode, the first one's static target and predicted direction. Holds the PC of the decode stage.
// jal, returns (jret too) and branches predicted taken cost no bubble: their target is formed from the cache's output in the cycle they decode.
// Prediction: backward taken, forward not, reversed where a two-bit counter per branch has learnt to disagree.
module core_fetch #(
  parameter int W = 1
) (
  input  logic            clk_i,
  input  logic            rst_i,
  input  logic            start_i,     // arrays are cleared; low holds fetching back
  input  logic            redirect_i,  // registered by the sender
  input  logic [31:2]     redirect_pc_i,
  input  logic [W-1:0]    take_i,      // decode passes its atom on in this cycle; lane 1 never a transfer of control
  output logic [W-1:0]    valid_o,
  output logic [W*32-1:0] insn_o,
  output logic [31:2]     pc_o,
  output logic [31:2]     next_o,      // PC + 4
  output logic [31:2]     target_o,
  output logic            pred_o,      // fetching goes on at the target
  output logic [1:0]      ctr_o,
  // training, from execute
  input  logic            train_i,
  input  logic [9:0]      train_idx_i,
  input  logic [1:0]      train_ctr_i,
  // code cache
  output logic            ic_re_o,
  output logic [31:2]     ic_addr_o,
  input  logic [W*32-1:0] ic_data_i,
  input  logic [W-1:0]    ic_hit_i,
  input  logic            ic_busy_i,
  output logic            ic_fill_o
);
  logic        fresh_q, fresh_d;
  logic [31:2] pc_q, pc_d, branch_to;
  logic        valid, go;
  logic        is_jal, is_branch, is_jalr, is_sys, rpush, call, ret, have;
  logic [31:0] insn;
  logic [31:1] offset;
  logic [1:0]  ctr;

  assign insn      = ic_data_i[31:0];
  assign is_jal    = insn[6:2] == 5'b11011;
  assign is_branch = insn[6:2] == 5'b11000 || insn[6:2] == 5'b10010;
  assign is_jalr   = insn[6:2] == 5'b11001;
  // firmware's calls and returns (ra is x1), translations' rpush and jret
  assign is_sys    = insn[6:2] == 5'b10110;
  assign rpush     = is_sys && insn[14:12] == 3'd6;
  assign call      = ((is_jal || is_jalr) && insn[11:7] == 5'd1) || rpush;
  assign ret       = (is_jalr && insn[11:7] == 5'd0 && insn[31:15] == 17'd1) ||
                     (is_sys && insn[14:12] == 3'd4 && insn[31:25] == 7'h05);
  // rpush takes a branch's offset without branching
  assign offset    = is_jal ? {{12{insn[31]}}, insn[19:12], insn[20], insn[30:21]}
                            : {{20{insn[31]}}, insn[7], insn[30:25], insn[11:8]};
  assign branch_to = pc_q + offset[31:2];
  assign target_o  = ret ? ras[sp_q] : branch_to;
  assign next_o    = pc_q + 30'd1;
  assign pred_o    = is_jal || ret || (is_branch && (insn[31] ^ ctr[1]));
  assign have      = fresh_q && ic_hit_i[0];
  assign valid     = have && !redirect_i;
  assign valid_o   = ic_hit_i & {W{fresh_q && !redirect_i}};
  assign go        = valid && take_i[0];
  assign insn_o    = ic_data_i;
  assign pc_o      = pc_q;
  assign ctr_o     = ctr;
  assign ic_fill_o = fresh_q && !ic_hit_i[0] && !redirect_i;

  always_comb begin
    pc_d    = pc_q;
    fresh_d = fresh_q;
    if (redirect_i) begin
      pc_d    = redirect_pc_i;
      fresh_d = !ic_busy_i;
    end else if (go) begin
      pc_d    = pred_o ? target_o : W > 1 && take_i[W-1] ? pc_q + 30'd2 : next_o;
      fresh_d = !ic_busy_i;
    end else if (!have) fresh_d = !ic_busy_i && start_i; // again, until it hits
    if (rst_i) begin
      pc_d    = 30'd0;
      fresh_d = 1'b0;
    end
    ic_addr_o = pc_d;
  end
  assign ic_re_o = fresh_d && !(valid && !take_i[0]);

  always_ff @(posedge clk_i) begin
    pc_q    <= pc_d;
    fresh_q <= fresh_d;
  end

  // return addresses of the last eight calls or rpush, as decoded; wrong paths may spoil it, which costs time only
  logic [31:2] ras [0:7];
  logic [2:0]  sp_q;
  always_ff @(posedge clk_i) begin
    if (go && call) ras[sp_q + 3'd1] <= rpush ? branch_to : next_o;
    if (rst_i) sp_q <= 3'd0;
    else if (go) sp_q <= call ? sp_q + 3'd1 : ret ? sp_q - 3'd1 : sp_q;
  end

  logic [9:0] clear_q;
  logic       clearing;
  assign clearing = !start_i;
  always_ff @(posedge clk_i) clear_q <= rst_i ? 10'd0 : clear_q + 10'd1;
  mem_ram #(.WIDTH(2), .DEPTH(1024)) counters (.clk_i, .re_i(ic_re_o), .ra_i(ic_addr_o[11:2]), .rd_o(ctr),
    .we_i(train_i || clearing), .wa_i(clearing ? clear_q : train_idx_i), .wd_i(clearing ? 2'd0 : train_ctr_i));

  logic unused;
  assign unused = &{1'b0, offset[1], insn[1:0]};
endmodule
